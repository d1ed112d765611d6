-- Which transit gateways lead to what can be behind several of them: customer gateways through VPN connections, and
-- Direct Connect through attachments. It follows from ref and is kept so that lists need not follow it again.
CREATE TABLE behind (
  gateway  BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  kind     TEXT   NOT NULL,                    -- the resource's kind
  resource BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  PRIMARY KEY (gateway, kind, resource)
) /*WITHOUT ROWID*/;
CREATE INDEX behind_resource ON behind (resource, gateway);

-- A customer gateway used to name one gateway in its body and to refer to it.
UPDATE resource SET body = replace(body, '"RegisteredGatewayArn":"' || (
    SELECT substr(g.name, length('transit-gateway ') + 1) FROM ref f JOIN resource g ON g.key = f.target
    WHERE f.source = resource.key AND f.kind = 'customer-gateway') || '",', '')
  WHERE kind = 'customer-gateway' AND EXISTS (SELECT 1 FROM ref f WHERE f.source = resource.key AND f.kind = 'customer-gateway');
DELETE FROM ref WHERE kind = 'customer-gateway';
DELETE FROM tally WHERE kind = 'customer-gateway';

INSERT INTO behind (gateway, kind, resource)
  SELECT DISTINCT g.key, t.kind, t.key FROM ref gate JOIN resource g ON g.key = gate.target AND g.kind = 'transit-gateway'
  JOIN ref far ON far.source = gate.source
  JOIN resource t ON t.key = far.target AND t.kind IN ('customer-gateway', 'dx-gateway')
  WHERE gate.kind IN ('vpn-connection', 'transit-gateway-attachment');
INSERT INTO behind (gateway, kind, resource)
  SELECT DISTINCT b.gateway, 'dx-vif', far.source FROM behind b JOIN ref far ON far.target = b.resource AND far.kind = 'dx-vif'
  WHERE b.kind = 'dx-gateway';
INSERT INTO behind (gateway, kind, resource)
  SELECT DISTINCT b.gateway, 'dxcon', t.key FROM behind b JOIN ref far ON far.source = b.resource
  JOIN resource t ON t.key = far.target AND t.kind = 'dxcon' WHERE b.kind = 'dx-vif';

-- How many of them each gateway leads to, and each network has: those that several of its gateways lead to, once.
INSERT INTO tally (scope, kind, count)
  SELECT gateway, kind, COUNT(*) FROM behind GROUP BY gateway, kind;
INSERT INTO tally (scope, kind, count)
  SELECT s.network, b.kind, COUNT(DISTINCT b.resource) FROM resource s JOIN ref f ON f.source = s.key
  JOIN behind b ON b.gateway = f.target
  WHERE s.kind = 'transit-gateway-registration' AND s.state <> 'DELETING' GROUP BY s.network, b.kind;
