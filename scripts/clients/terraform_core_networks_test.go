package clients

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// coreNetworkResources are the acceptance tests of core networks and their policies, as calls.
var coreNetworkResources = map[string]func(provider){
	"core network":                     coreNetworkResource,
	"core network with a base policy":  startingPolicy,
	"core network with chosen numbers": chosenNumbers,
	"core network policy":              corePolicyResource,
	"core network policy that is bad":  badPolicies,
	"core network that disappears":     coreNetworkDisappears,
}

// coreNetwork is read by its id; one that is gone answers so.
func (p provider) coreNetwork(id string) kind[types.CoreNetwork, types.CoreNetworkState] {
	return kind[types.CoreNetwork, types.CoreNetworkState]{
		find: func(ctx context.Context) (*types.CoreNetwork, error) {
			out, err := p.GetCoreNetwork(ctx, &networkmanager.GetCoreNetworkInput{CoreNetworkId: &id})
			if isMissing(err) {
				return nil, errGone
			}
			if err != nil {
				return nil, err
			}
			return out.CoreNetwork, nil
		},
		state: func(v types.CoreNetwork) types.CoreNetworkState { return v.State }, again: types.CoreNetworkStateUpdating,
	}
}

// makeCoreNetwork applies a core network, perhaps with a base policy, in a network of its own.
func (p provider) makeCoreNetwork(policy *string, tags ...types.Tag) types.CoreNetwork {
	p.Helper()
	made := ask(p.T, p.CreateCoreNetwork, &networkmanager.CreateCoreNetworkInput{
		GlobalNetworkId: p.makeNetwork().GlobalNetworkId, PolicyDocument: policy, Tags: tags,
	})
	return p.coreNetwork(text(made.CoreNetwork.CoreNetworkId)).await(p, types.CoreNetworkStateCreating, types.CoreNetworkStateAvailable)
}

func (p provider) destroyCoreNetwork(v types.CoreNetwork) {
	p.Helper()
	_, err := try(p.T, p.DeleteCoreNetwork, &networkmanager.DeleteCoreNetworkInput{CoreNetworkId: v.CoreNetworkId})
	if isNetworkGone(err) {
		p.Fatal("an unknown core network must be a ResourceNotFoundException: ", err)
	}
	p.coreNetwork(*v.CoreNetworkId).deleted(p, err)
}

func coreNetworkResource(p provider) {
	made := p.makeCoreNetwork(nil, firstTag...)
	same(p.T, "ARN", text(made.CoreNetworkArn), "arn:aws:networkmanager::"+account+":core-network/"+*made.CoreNetworkId)
	p.unset(made.Description)
	if len(made.Edges)+len(made.Segments) > 0 || made.CreatedAt == nil {
		p.Errorf("without a policy: got %+v", made)
	}
	k := p.coreNetwork(*made.CoreNetworkId)
	for _, description := range []string{"description1", "description2", ""} {
		ask(p.T, p.UpdateCoreNetwork, &networkmanager.UpdateCoreNetworkInput{
			CoreNetworkId: made.CoreNetworkId, Description: aws.String(description),
		})
		same(p.T, "description", aws.ToString(k.updated(p).Description), description)
	}
	changeTags(p, k, made.CoreNetworkArn, func(v types.CoreNetwork) []types.Tag { return v.Tags })
	if _, err := p.latestPolicy(*made.CoreNetworkId); !isMissing(err) {
		p.Errorf("a policy where there is none: %v", err)
	}
	p.destroyCoreNetwork(made)
	k.absent(p)
	p.destroyCoreNetwork(made)
	p.destroyNetwork(made.GlobalNetworkId)
}

// startingWith is the policy that the provider makes for a core network in some Regions.
func startingWith(asns string, locations ...string) string {
	list := make([]string, len(locations))
	for i, l := range locations {
		list[i] = l
		if !strings.HasPrefix(l, "{") {
			list[i] = fmt.Sprintf(`{"location":%q}`, l)
		}
	}
	return `{"core-network-configuration":{"asn-ranges":["` + asns + `"],"edge-locations":[` + strings.Join(list, ",") + `]},` +
		`"segments":[{"description":"base-policy","name":"segment"}],"version":"2021.12"}`
}

func startingPolicy(p provider) {
	made := p.makeCoreNetwork(aws.String(startingWith("64512-65534", "us-west-2")))
	p.edges(made, "us-west-2 64512")
	p.segments(made, "segment in us-west-2 with ")
	two := p.makeCoreNetwork(aws.String(startingWith("64512-65534", "us-east-1", "us-west-2")))
	p.edges(two, "us-east-1 64512, us-west-2 64513")
	p.segments(two, "segment in us-east-1 us-west-2 with ")
	latest, err := p.latestPolicy(*two.CoreNetworkId)
	if err != nil || latest.Alias != types.CoreNetworkPolicyAliasLive {
		p.Errorf("the base policy is %+v, %v", latest, err)
	}

	// It can also come later.
	late := p.makeCoreNetwork(nil)
	p.apply(late, startingWith("64512-65534", "us-west-2"))
	p.edges(p.coreNetwork(*late.CoreNetworkId).read(p), "us-west-2 64512")
	for _, v := range []types.CoreNetwork{made, two, late} {
		p.destroyCoreNetwork(v)
		p.destroyNetwork(v.GlobalNetworkId)
	}
}

func chosenNumbers(p provider) {
	made := p.makeCoreNetwork(aws.String(startingWith("65022-65534", `{"asn":65500,"location":"us-east-1"}`, `{"asn":65501,"location":"us-west-2"}`)))
	p.edges(made, "us-east-1 65500, us-west-2 65501")
	p.destroyCoreNetwork(made)
}

// apply puts a policy, waits until it can be executed, executes it and waits for the core network.
func (p provider) apply(v types.CoreNetwork, document string) int32 {
	p.Helper()
	put := ask(p.T, p.PutCoreNetworkPolicy, &networkmanager.PutCoreNetworkPolicyInput{
		CoreNetworkId: v.CoreNetworkId, PolicyDocument: &document}).CoreNetworkPolicy
	version := *put.PolicyVersionId
	p.policy(*v.CoreNetworkId, version).await(p, types.ChangeSetStatePendingGeneration, types.ChangeSetStateReadyToExecute)
	p.policy(*v.CoreNetworkId, version).await(p, "", types.ChangeSetStateReadyToExecute)
	ask(p.T, p.ExecuteCoreNetworkChangeSet, &networkmanager.ExecuteCoreNetworkChangeSetInput{
		CoreNetworkId: v.CoreNetworkId, PolicyVersionId: &version})
	p.coreNetwork(*v.CoreNetworkId).updated(p)
	return version
}

// policy is read by its version.
func (p provider) policy(coreNetwork string, version int32) kind[types.CoreNetworkPolicy, types.ChangeSetState] {
	return kind[types.CoreNetworkPolicy, types.ChangeSetState]{
		find: func(ctx context.Context) (*types.CoreNetworkPolicy, error) {
			out, err := p.GetCoreNetworkPolicy(ctx, &networkmanager.GetCoreNetworkPolicyInput{CoreNetworkId: &coreNetwork, PolicyVersionId: &version})
			if err != nil {
				return nil, err
			}
			return out.CoreNetworkPolicy, nil
		},
		state: func(v types.CoreNetworkPolicy) types.ChangeSetState { return v.ChangeSetState },
	}
}

// latestPolicy is read with neither version nor alias.
func (p provider) latestPolicy(coreNetwork string) (*types.CoreNetworkPolicy, error) {
	out, err := p.GetCoreNetworkPolicy(p.Context(), &networkmanager.GetCoreNetworkPolicyInput{CoreNetworkId: &coreNetwork})
	if err != nil {
		return nil, err
	}
	return out.CoreNetworkPolicy, nil
}

func corePolicyResource(p provider) {
	v := p.makeCoreNetwork(nil)
	for i, document := range []string{
		policyWith(`[{"name":"test","require-attachment-acceptance":true}]`, `[]`),
		policyWith(`[{"isolate-attachments":true,"name":"test"},{"edge-locations":["us-west-2"],"name":"shared","require-attachment-acceptance":false}]`,
			`[{"action":"share","mode":"attachment-route","segment":"shared","share-with":"*"}]`),
		policyWith(`[{"name":"test"}]`, `[{"action":"create-route","description":"none","destination-cidr-blocks":["10.9.0.0/16"],"destinations":["blackhole"],"segment":"test"}]`),
	} {
		same(p.T, "version", p.apply(v, document), int32(i+1))
		latest, err := p.latestPolicy(*v.CoreNetworkId)
		if err != nil {
			p.Fatal(err)
		}
		same(p.T, "state", latest.ChangeSetState, types.ChangeSetStateExecutionSucceeded)
		if !sameJSON(text(latest.PolicyDocument), document) {
			p.Errorf("put %s, and read %s", document, text(latest.PolicyDocument))
		}
	}
	p.segments(p.coreNetwork(*v.CoreNetworkId).read(p), "test in us-west-2 with ")
	p.destroyCoreNetwork(v)
	if _, err := p.latestPolicy(*v.CoreNetworkId); !isMissing(err) {
		p.Errorf("the policy of nothing: %v", err)
	}
	p.destroyNetwork(v.GlobalNetworkId)
}

// policyWith is a policy as the provider's documents have it: keys in order.
func policyWith(segments, actions string) string {
	return `{"attachment-policies":[{"action":{"association-method":"constant","segment":"test"},"condition-logic":"or",` +
		`"conditions":[{"key":"segment","operator":"equals","type":"tag-value","value":"test"}],"rule-number":1}],` +
		`"core-network-configuration":{"asn-ranges":["65022-65534"],"edge-locations":[{"location":"us-west-2"}],"vpn-ecmp-support":false},` +
		`"segment-actions":` + actions + `,"segments":` + segments + `,"version":"2021.12"}`
}

func badPolicies(p provider) {
	v := p.makeCoreNetwork(nil)
	bad := strings.Replace(policyWith(`[{"name":"test"}]`, `[]`), "65022-65534", "65022-65534123", 1)
	for _, err := range []error{
		second(p.PutCoreNetworkPolicy(p.Context(), &networkmanager.PutCoreNetworkPolicyInput{CoreNetworkId: v.CoreNetworkId, PolicyDocument: &bad})),
		second(p.CreateCoreNetwork(p.Context(), &networkmanager.CreateCoreNetworkInput{GlobalNetworkId: p.makeNetwork().GlobalNetworkId, PolicyDocument: &bad})),
	} {
		refused, ok := errors.AsType[*types.CoreNetworkPolicyException](err)
		if !ok || !strings.Contains(err.Error(), "CoreNetworkPolicyException: Incorrect policy") || len(refused.Errors) == 0 {
			p.Errorf("a bad policy: %v", err)
			continue
		}
		same(p.T, "code", text(refused.Errors[0].ErrorCode), "INVALID_ASN_RANGE")
	}
	if _, err := p.latestPolicy(*v.CoreNetworkId); !isMissing(err) {
		p.Errorf("a bad policy was kept: %v", err)
	}
	p.destroyCoreNetwork(v)
}

func coreNetworkDisappears(p provider) {
	v := p.makeCoreNetwork(aws.String(startingWith("64512-65534", "us-west-2")))
	ask(p.T, p.DeleteCoreNetwork, &networkmanager.DeleteCoreNetworkInput{CoreNetworkId: v.CoreNetworkId})
	p.coreNetwork(*v.CoreNetworkId).awaitGone(p)
	p.destroyCoreNetwork(v)
	p.destroyNetwork(v.GlobalNetworkId)
}

func second[T any](_ T, err error) error { return err }

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

func (p provider) edges(v types.CoreNetwork, want string) {
	p.Helper()
	list := make([]string, len(v.Edges))
	for i, e := range v.Edges {
		list[i] = fmt.Sprintf("%s %d", text(e.EdgeLocation), aws.ToInt64(e.Asn))
		if len(e.InsideCidrBlocks) > 0 {
			p.Errorf("%s has inside blocks: %v", text(e.EdgeLocation), e.InsideCidrBlocks)
		}
	}
	same(p.T, "edges", strings.Join(list, ", "), want)
}

func (p provider) segments(v types.CoreNetwork, want string) {
	p.Helper()
	list := make([]string, len(v.Segments))
	for i, s := range v.Segments {
		list[i] = fmt.Sprintf("%s in %s with %s", text(s.Name), strings.Join(s.EdgeLocations, " "), strings.Join(s.SharedSegments, " "))
	}
	same(p.T, "segments", strings.Join(list, ", "), want)
}
