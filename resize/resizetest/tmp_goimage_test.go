package resizetest_test

import (
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/resize/resizetest"
)

func TestTmp(t *testing.T) {
	resizetest.Run(t, func(testing.TB) resize.Resizer { return goimage.New(nil) }, nil)
}
