// Package listflags reads command-line flags that are lists, for the examples.
package listflags

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// Formats reads formats separated by commas, each once; "orig" is the original's
// own.
func Formats(list string) ([]params.Format, error) {
	var formats []params.Format
	for name := range strings.SplitSeq(list, ",") {
		f := params.FormatSource
		if name != "orig" {
			var err error
			if f, err = params.ParseFormat(name); err != nil {
				return nil, err
			}
		}
		if slices.Contains(formats, f) {
			return nil, fmt.Errorf("%s stands twice", name)
		}
		formats = append(formats, f)
	}
	return formats, nil
}

// Qualities reads numbers from 1 to 100 separated by commas.
func Qualities(list string) ([]int, error) {
	var qualities []int
	for text := range strings.SplitSeq(list, ",") {
		q, err := strconv.Atoi(text)
		if err != nil || q < 1 || q > params.MaxQuality {
			return nil, fmt.Errorf("%q is not a number from 1 to %d", text, params.MaxQuality)
		}
		qualities = append(qualities, q)
	}
	return qualities, nil
}
