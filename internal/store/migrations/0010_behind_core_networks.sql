-- A core network leads to what is attached to it as a transit gateway does, and VPN connections can be behind either.
INSERT INTO behind (gateway, kind, resource)
  SELECT g.key, 'vpn-connection', f.source FROM ref f JOIN resource g ON g.key = f.target AND g.kind = 'transit-gateway'
  WHERE f.kind = 'vpn-connection';
INSERT INTO behind (gateway, kind, resource)
  SELECT DISTINCT n.key, t.kind, t.key FROM ref f JOIN resource n ON n.key = f.target AND n.kind = 'core-network'
  JOIN resource a ON a.key = f.source AND a.state <> 'DELETING' JOIN ref far ON far.source = a.key
  JOIN resource t ON t.key = far.target AND t.account = n.account AND t.kind IN ('vpn-connection', 'dx-gateway')
  WHERE f.kind = 'attachment';
INSERT INTO behind (gateway, kind, resource)
  SELECT DISTINCT n.key, t.kind, t.key FROM behind b JOIN resource n ON n.key = b.gateway AND n.kind = 'core-network'
  JOIN ref f ON f.source = b.resource JOIN resource t ON t.key = f.target AND t.kind = 'customer-gateway'
  WHERE b.kind = 'vpn-connection';
INSERT INTO behind (gateway, kind, resource)
  SELECT DISTINCT n.key, 'dx-vif', f.source FROM behind b JOIN resource n ON n.key = b.gateway AND n.kind = 'core-network'
  JOIN ref f ON f.target = b.resource AND f.kind = 'dx-vif'
  WHERE b.kind = 'dx-gateway';
INSERT INTO behind (gateway, kind, resource)
  SELECT DISTINCT n.key, t.kind, t.key FROM behind b JOIN resource n ON n.key = b.gateway AND n.kind = 'core-network'
  JOIN ref f ON f.source = b.resource JOIN resource t ON t.key = f.target AND t.kind = 'dxcon'
  WHERE b.kind = 'dx-vif';

-- How many of them each core network leads to, and each global network has: those that several ways lead to, once.
INSERT INTO tally (scope, kind, count)
  SELECT b.gateway, b.kind, COUNT(*) FROM behind b JOIN resource n ON n.key = b.gateway AND n.kind = 'core-network'
  GROUP BY b.gateway, b.kind;
INSERT INTO tally (scope, kind, count)
  SELECT w.network, b.kind, COUNT(DISTINCT b.resource) FROM (
    SELECT s.network AS network, f.target AS gateway FROM resource s JOIN ref f ON f.source = s.key
    WHERE s.kind = 'transit-gateway-registration' AND s.state <> 'DELETING'
    UNION ALL SELECT f.target, f.source FROM ref f WHERE f.kind = 'core-network') w
  JOIN behind b ON b.gateway = w.gateway WHERE b.kind <> '' GROUP BY w.network, b.kind
  ON CONFLICT (scope, kind) DO UPDATE SET count = excluded.count;

-- How many attachments, Connect peers and peerings each core network has.
INSERT INTO tally (scope, kind, count)
  SELECT f.target, f.kind, COUNT(*) FROM ref f JOIN resource n ON n.key = f.target AND n.kind = 'core-network'
  JOIN resource r ON r.key = f.source WHERE r.kind IN ('attachment', 'connect-peer', 'peering') AND r.state <> 'DELETING'
  GROUP BY f.target, f.kind;
