package main

import (
	"flag"
	"fmt"
	"strings"
)

// choice is a word for a value.
type choice[T any] struct {
	word  string
	value T
}

// word defines a flag whose value is one of a few words, the first by default.
func word[T any](fs *flag.FlagSet, name string, to *T, help string, choices []choice[T]) {
	*to = choices[0].value
	var words []string
	for _, c := range choices {
		words = append(words, c.word)
	}
	list := strings.Join(words, ", ")
	fs.Func(name, fmt.Sprintf("%s: `word` is one of %s (default %s)", help, list, words[0]), func(s string) error {
		for _, c := range choices {
			if c.word == s {
				*to = c.value
				return nil
			}
		}
		return fmt.Errorf("not one of %s", list)
	})
}
