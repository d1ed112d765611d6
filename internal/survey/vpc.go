package survey

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/trunkline/trunkline/internal/catalog"
)

// pageSize is how many items a page of EC2 has.
var pageSize = aws.Int32(1000)

func ec2Tags(tags []types.Tag) map[string]catalog.Said {
	return tagsOf(tags, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
}

func (r *region) vpcs(ctx context.Context) error {
	subnets, err := r.subnets(ctx)
	if err != nil {
		return err
	}
	return r.each(ctx, "DescribeVpcs", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, v := range out.Vpcs {
			if !r.notes.keeps(catalog.Vpc, string(v.State), "available", "pending") {
				continue
			}
			id := aws.ToString(v.VpcId)
			if i, ok := r.identity(catalog.Vpc, id, aws.ToString(v.OwnerId), ec2Tags(v.Tags)); ok {
				r.Vpcs = append(r.Vpcs, catalog.VpcEntry{Identity: i, CIDRs: r.blocks(catalog.Vpc, blocksOf(v)), Subnets: subnets[id]})
			}
		}
		return len(out.Vpcs), out.NextToken, nil
	})
}

// blocksOf are the CIDR blocks that a VPC has now.
func blocksOf(v types.Vpc) []string {
	blocks := []string{aws.ToString(v.CidrBlock)}
	for _, a := range v.CidrBlockAssociationSet {
		if a.CidrBlockState != nil && a.CidrBlockState.State == types.VpcCidrBlockStateCodeAssociated {
			blocks = append(blocks, aws.ToString(a.CidrBlock))
		}
	}
	for _, a := range v.Ipv6CidrBlockAssociationSet {
		if a.Ipv6CidrBlockState != nil && a.Ipv6CidrBlockState.State == types.VpcCidrBlockStateCodeAssociated {
			blocks = append(blocks, aws.ToString(a.Ipv6CidrBlock))
		}
	}
	return blocks
}

// subnets reads the subnets of all VPCs, by VPC.
func (r *region) subnets(ctx context.Context) (map[string][]catalog.SubnetEntry, error) {
	subnets := map[string][]catalog.SubnetEntry{}
	err := r.each(ctx, "DescribeSubnets", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, n := range out.Subnets {
			block := aws.ToString(n.CidrBlock)
			for _, a := range n.Ipv6CidrBlockAssociationSet {
				if block == "" {
					block = aws.ToString(a.Ipv6CidrBlock) // of a subnet that has IPv6 alone
				}
			}
			if found := r.blocks(catalog.Vpc, []string{block}); len(found) == 1 && n.SubnetId != nil {
				vpc := aws.ToString(n.VpcId)
				subnets[vpc] = append(subnets[vpc], catalog.SubnetEntry{
					ID: catalog.Say(text(*n.SubnetId)), CIDR: found[0], Zone: catalog.Say(text(aws.ToString(n.AvailabilityZone)))})
			}
		}
		return len(out.Subnets), out.NextToken, nil
	})
	for _, list := range subnets {
		slices.SortFunc(list, func(a, b catalog.SubnetEntry) int { return compareSaid(a.ID, b.ID) })
	}
	return subnets, err
}

func (r *region) prefixLists(ctx context.Context) error {
	var lists []types.ManagedPrefixList
	err := r.each(ctx, "DescribeManagedPrefixLists", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.DescribeManagedPrefixLists(ctx, &ec2.DescribeManagedPrefixListsInput{MaxResults: aws.Int32(100), NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		lists = append(lists, out.PrefixLists...)
		return len(out.PrefixLists), out.NextToken, nil
	})
	if err != nil {
		return err
	}
	for _, list := range lists {
		if err := r.prefixList(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

func (r *region) prefixList(ctx context.Context, list types.ManagedPrefixList) error {
	owner := aws.ToString(list.OwnerId)
	if owner == "AWS" {
		r.notes.add(catalog.PrefixList, "left out, owned by AWS")
		return nil
	}
	if !r.notes.keeps(catalog.PrefixList, string(list.State), "create-complete", "modify-in-progress", "modify-complete", "modify-failed",
		"restore-in-progress", "restore-complete", "restore-failed", "delete-failed") {
		return nil
	}
	i, ok := r.identity(catalog.PrefixList, aws.ToString(list.PrefixListId), owner, ec2Tags(list.Tags))
	if !ok {
		return nil
	}
	var blocks []string
	err := r.each(ctx, "GetManagedPrefixListEntries", func(ctx context.Context, token *string) (int, *string, error) {
		out, err := r.ec2.GetManagedPrefixListEntries(ctx, &ec2.GetManagedPrefixListEntriesInput{
			PrefixListId: list.PrefixListId, MaxResults: aws.Int32(100), NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, e := range out.Entries {
			blocks = append(blocks, aws.ToString(e.Cidr))
		}
		return len(out.Entries), out.NextToken, nil
	})
	r.PrefixLists = append(r.PrefixLists, catalog.PrefixListEntry{
		Identity: i, Name: catalog.Say(text(aws.ToString(list.PrefixListName))), Entries: r.blocks(catalog.PrefixList, blocks)})
	return err
}
