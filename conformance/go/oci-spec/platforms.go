package main

import (
	"github.com/containerd/platforms"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
)

type platformAnswer struct {
	// Parsed is null for an error.
	Parsed     *v1.Platform `json:"parsed"`
	Normalized *v1.Platform `json:"normalized,omitempty"`
	// Format is what FormatAll gives.
	Format string `json:"format,omitempty"`
}

func readPlatform(text string) platformAnswer {
	parsed, err := platforms.Parse(text)
	if err != nil {
		return platformAnswer{}
	}
	normalized := platforms.Normalize(parsed)
	return platformAnswer{&parsed, &normalized, platforms.FormatAll(parsed)}
}

// matchCase is a platform that is wanted, and those that there are.
type matchCase struct {
	Want v1.Platform   `json:"want"`
	Have []v1.Platform `json:"have"`
}

type matchAnswer struct {
	Normalized []v1.Platform `json:"normalized"`
	// Match is what NewMatcher says of each, and Only what Only says.
	Match []bool `json:"match"`
	Only  []bool `json:"only"`
	// Best is the index of the one that Only prefers, -1 for none.
	Best int `json:"best"`
}

func (m matchCase) answer() matchAnswer {
	answer := matchAnswer{Best: -1}
	matcher, only := platforms.NewMatcher(m.Want), platforms.Only(m.Want)
	for i, have := range m.Have {
		fits := only.Match(have)
		answer.Normalized = append(answer.Normalized, platforms.Normalize(have))
		answer.Match = append(answer.Match, matcher.Match(have))
		answer.Only = append(answer.Only, fits)
		if fits && (answer.Best < 0 || only.Less(have, m.Have[answer.Best])) {
			answer.Best = i
		}
	}
	return answer
}
