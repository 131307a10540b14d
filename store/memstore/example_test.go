package memstore_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
)

func ExampleNew() {
	ctx := context.Background()
	variants := memstore.New(256 << 20)

	err := variants.Put(ctx, "images/200x100/webp/cat.jpg", []byte("..."), store.Attrs{ContentType: "image/webp"})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = variants.Create(ctx, "images/200x100/webp/cat.jpg", []byte("other"), store.Attrs{})
	fmt.Println(errors.Is(err, store.ErrExist))

	a, _ := variants.Stat(ctx, "images/200x100/webp/cat.jpg")
	fmt.Println(a.ContentType, a.Size, a.ETag)
	fmt.Println(variants.Stats().Entries)
	// Output:
	// true
	// image/webp 3 2f43b42fd833d1e77420a8dae7419000
	// 1
}
