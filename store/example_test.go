package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
)

func ExampleFS() {
	// Mostly an embed.FS, or what os.Root.FS gives.
	files := fstest.MapFS{"cat.jpg": {Data: []byte("...")}}
	originals := store.FS(files)
	obj, err := originals.Get(context.Background(), "cat.jpg")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer obj.Body.Close()
	fmt.Println(obj.ContentType, obj.Size, obj.ETag)
	// Output: image/jpeg 3 2f43b42fd833d1e77420a8dae7419000
}

func ExamplePrefix() {
	ctx := context.Background()
	bucket := memstore.New(0)
	variants := store.Prefix(bucket, "variants/")
	if err := variants.Put(ctx, "cat.jpg", []byte("..."), store.Attrs{}); err != nil {
		fmt.Println(err)
		return
	}
	for key, err := range store.List(ctx, bucket, "") {
		fmt.Println(key, err)
	}
	for key, err := range store.List(ctx, variants, "") {
		fmt.Println(key, err)
	}
	// Output:
	// variants/cat.jpg <nil>
	// cat.jpg <nil>
}

func ExamplePrefixGetter() {
	files := fstest.MapFS{"images/cat.jpg": {Data: []byte("...")}}
	originals := store.PrefixGetter(store.FS(files), "images/")
	_, err := originals.Get(context.Background(), "dog.jpg")
	fmt.Println(err)
	// Output: store: get "dog.jpg": does not exist
}

func ExampleReadAll() {
	originals := store.FS(fstest.MapFS{"cat.jpg": {Data: make([]byte, 5000)}})
	data, a, err := store.ReadAll(context.Background(), originals, "cat.jpg", 64<<20)
	fmt.Println(len(data), a.ContentType, err)
	_, _, err = store.ReadAll(context.Background(), originals, "cat.jpg", 4999)
	fmt.Println(err)
	// Output:
	// 5000 image/jpeg <nil>
	// store: get "cat.jpg": larger than the limit
}

func ExampleCreate() {
	ctx := context.Background()
	s := memstore.New(0)
	for range 2 {
		err := store.Create(ctx, s, "cat.jpg", []byte("..."), store.Attrs{})
		fmt.Println(err, errors.Is(err, store.ErrExist))
	}
	// Output:
	// <nil> false
	// store: create "cat.jpg": exists already true
}

func ExampleStat() {
	originals := store.FS(fstest.MapFS{"cat.jpg": {Data: []byte("...")}})
	a, err := store.Stat(context.Background(), originals, "cat.jpg")
	fmt.Println(a.Size, err)
	// Output: 3 <nil>
}

func ExampleList() {
	g := store.FS(fstest.MapFS{"images/cat.jpg": {}, "images/dog.jpg": {}, "other": {}})
	for key, err := range store.List(context.Background(), g, "images/") {
		fmt.Println(key, err)
	}
	// Output:
	// images/cat.jpg <nil>
	// images/dog.jpg <nil>
}

func ExampleDelete() {
	err := store.Delete(context.Background(), memstore.New(0), "no/such/key")
	fmt.Println(err)
	// Output: <nil>
}

func ExamplePresignGet() {
	_, err := store.PresignGet(context.Background(), memstore.New(0), "cat.jpg", 60e9)
	fmt.Println(errors.Is(err, store.ErrUnsupported))
	// Output: true
}

func ExampleValidKey() {
	for _, key := range []string{"images/cat.jpg", "../cat.jpg"} {
		fmt.Println(store.ValidKey(key))
	}
	// Output:
	// <nil>
	// key cannot be stored here: segment ".."
}

func ExampleBody() {
	body := store.Body(context.Background(), strings.NewReader("bytes"))
	obj := &store.Object{Attrs: store.Attrs{Size: 5}, Body: body}
	fmt.Println(obj.Size, obj.Body.Close())
	// Output: 5 <nil>
}
