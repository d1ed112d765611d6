package network

import (
	"context"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// TagResource adds tags to a resource; a key that is there gets the new value.
func (s *Service) TagResource(ctx context.Context, caller api.Caller, in *api.TagResourceRequest) (*api.TagResourceResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	err := s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		return s.retag(tx, in.ResourceArn, func(tags []api.Tag) ([]api.Tag, error) {
			tags = append(without(tags, keys(in.Tags)), in.Tags...)
			return tags, tidyTags(tags)
		})
	})
	return &api.TagResourceResponse{}, err
}

// UntagResource removes tags by key; a key that is not there is no error.
func (s *Service) UntagResource(ctx context.Context, caller api.Caller, in *api.UntagResourceRequest) (*api.UntagResourceResponse, error) {
	err := s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		return s.retag(tx, in.ResourceArn, func(tags []api.Tag) ([]api.Tag, error) {
			return without(tags, in.TagKeys), nil
		})
	})
	return &api.UntagResourceResponse{}, err
}

// retag replaces a resource's tags. An attachment may have to move then.
func (s *Service) retag(tx *graph.Tx, arn string, change func([]api.Tag) ([]api.Tag, error)) error {
	if kind, key := tx.KeyOfARN(arn); kind == Attachment.Name {
		return s.retagAttachment(tx, graph.FormatID(kind, key), arn, change)
	}
	return tx.Retag(tagged, arn, change)
}

// ListTagsForResource lists a resource's tags in their order.
func (s *Service) ListTagsForResource(ctx context.Context, caller api.Caller, in *api.ListTagsForResourceRequest) (*api.ListTagsForResourceResponse, error) {
	var tags []api.Tag
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) (err error) {
		tags, err = tx.Tags(tagged, in.ResourceArn)
		return err
	})
	if tags == nil {
		tags = []api.Tag{}
	}
	return &api.ListTagsForResourceResponse{TagList: tags}, err
}

func keys(tags []api.Tag) []string {
	list := make([]string, len(tags))
	for i, tag := range tags {
		list[i] = tag.Key
	}
	return list
}

func without(tags []api.Tag, keys []string) []api.Tag {
	return slices.DeleteFunc(tags, func(tag api.Tag) bool { return slices.Contains(keys, tag.Key) })
}
