package listflags_test

import (
	"slices"
	"testing"

	"github.com/rendition-go/rendition/examples/internal/listflags"
	"github.com/rendition-go/rendition/params"
)

func TestLists(t *testing.T) {
	formats, err := listflags.Formats("webp,orig,jpg")
	if want := []params.Format{params.FormatWebP, params.FormatSource, params.FormatJPEG}; err != nil || !slices.Equal(formats, want) {
		t.Errorf("%v, %v", formats, err)
	}
	qualities, err := listflags.Qualities("80,1,100")
	if err != nil || !slices.Equal(qualities, []int{80, 1, 100}) {
		t.Errorf("%v, %v", qualities, err)
	}
	for _, list := range []string{"", "webp,", "webp,webp", "nothing", "orig,orig"} {
		if formats, err := listflags.Formats(list); err == nil {
			t.Errorf("%q: %v", list, formats)
		}
	}
	for _, list := range []string{"", "80,", "0", "101", "x"} {
		if qualities, err := listflags.Qualities(list); err == nil {
			t.Errorf("%q: %v", list, qualities)
		}
	}
}
