// Package cgowebp is a WebP codec on libwebp, by way of github.com/chai2010/webp,
// which brings the C code along: nothing but a C compiler is needed to build it.
// It is for those who want libwebp's own decoding or its own bytes. To write a
// photograph the codec in pure Go takes about two thirds of the time of libwebp's
// default method, a third where it has assembly, and its files are some 5 % smaller;
// see internal/bench/RESULTS.md.
//
// It is passed in, in front of the codecs that are built in:
//
//	webp, err := cgowebp.Codec()
//	if err != nil {
//		return err // this build has no cgo
//	}
//	z := goimage.New(&goimage.Options{
//		Codecs: append(codec.List{webp}, goimage.DefaultCodecs()...),
//	})
//
// Hostile files then reach C code. Who minds sets the Decoder of the Codec to nil,
// so that the codec in pure Go, next in the list, reads them.
package cgowebp
