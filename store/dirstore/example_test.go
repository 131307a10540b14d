package dirstore_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/dirstore"
)

func ExampleNew() {
	dir, err := os.MkdirTemp("", "variants")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	ctx := context.Background()
	variants, err := dirstore.New(dir, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer variants.Close()
	err = variants.Put(ctx, "images/200x100/webp/cat.jpg", []byte("..."), store.Attrs{
		ContentType:  "image/webp",
		CacheControl: "public, max-age=31536000",
	})
	fmt.Println(err)

	// The object is the file of that name.
	data, _ := os.ReadFile(filepath.Join(dir, "images", "200x100", "webp", "cat.jpg"))
	fmt.Printf("%s\n", data)

	a, _ := variants.Stat(ctx, "images/200x100/webp/cat.jpg")
	fmt.Println(a.ContentType, a.Size, a.ETag)
	// Output:
	// <nil>
	// ...
	// image/webp 3 2f43b42fd833d1e77420a8dae7419000
}

func ExampleStore_Clean() {
	dir, err := os.MkdirTemp("", "variants")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	variants, err := dirstore.New(dir, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer variants.Close()

	// After a job such as "find variants -atime +30 -delete":
	removed, err := variants.Clean(context.Background())
	fmt.Println(removed, err)
	// Output: 0 <nil>
}
