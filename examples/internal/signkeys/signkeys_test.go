package signkeys_test

import (
	"strings"
	"testing"

	"github.com/rendition-go/rendition/examples/internal/signkeys"
)

func TestParse(t *testing.T) {
	keys, err := signkeys.Parse(strings.NewReader("# rotated in May\n\nnew  a secret with spaces \r\nold another-secret\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) != 2 || keys[0].ID != "new" || string(keys[0].Secret) != "a secret with spaces" || keys[1].ID != "old" {
		t.Errorf("got %q", keys)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "idalone\n", "id \n", strings.Repeat("x", 1<<17)} {
		_, err := signkeys.Parse(strings.NewReader(text))
		if err == nil {
			t.Errorf("%.20q is taken", text)
		} else if strings.Contains(err.Error(), "idalone") {
			t.Errorf("the error shows the line: %v", err)
		}
	}
}
