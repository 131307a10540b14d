// Package rendition makes variants of images on the fly: a URL asks for a size,
// a shape, a quality and a format; the request snaps to the nearest variant
// that is allowed; that is looked up in a store; on a miss the original is
// loaded, resized, stored and served.
//
//	p, err := rendition.New(rendition.Config{
//		Originals: store.FS(os.DirFS("photos")),
//		Variants:  memstore.New(256 << 20),
//		Resizer:   goimage.New(nil),
//		Allowed:   &variant.Set{Sizes: sizes, Variance: 20}, // sizes by variant.ParseSizes("200x200,640w")
//	})
//	http.ListenAndServe("127.0.0.1:8080", p) // GET /cat.jpg?d=200x200
//
// [New] joins the parts to a [Pipeline]. Each part is a package that works
// alone, so that a handler of another kind can be built of them:
//
//	params    URL dialects: a URL to a request and back
//	variant   which variants there may be, which of them a request gets, its key
//	store     where originals and variants are: memstore, dirstore, s3store
//	resize    what makes a variant: goimage in pure Go
//
// # What may be asked for
//
// Everybody on the network can ask for anything, so that Config.Allowed is
// required. It bounds the number of variants that an original can have. Bytes,
// pixels, memory, the queue and the time of one request have limits by default.
//
// # One store for originals and variants
//
// Originals and variants may live in one bucket. A variant carries metadata
// ([MetaSource]); what carries it is never taken for an original, and nothing is
// ever stored where something else is already. Where a variant's key is taken,
// it is made anew for each request and served unstored.
//
// # Variants of originals that change
//
// By default a variant stays as it was made: give a replaced original another
// name, or call [Pipeline.Purge], which also returns the tags by which a CDN can
// purge. Config.Staleness has originals looked at from time to time instead, and
// lets no cache keep an answer for longer than until the next look.
//
// # Signatures, redirects, fallbacks
//
// Config.Grants says whether signed URLs may ask for more than others, or are
// the only ones. Config.Redirect sends visitors to the stored variant: always,
// or where an answer would be too large. Config.Fallback is a picture to show
// for originals that are missing or broken.
//
// # Names that look like variants
//
// In the dialects params.Suffix and params.At the URL of a variant can also be
// the name of an original, photo-800x600.jpg. An original of that name wins: it
// is looked for before the variant is made. A variant that was stored before
// such an original was uploaded stays in front of it until it is deleted; in a
// store for both the upload itself replaces it.
//
// # Variants made ahead of requests
//
// [Pipeline.Generate] makes the variants of an original that are missing, of one
// reading and one decoding: when it was uploaded, or for all originals before a
// launch (examples/pregenerate). What it stores is what requests would store, and
// it can be called off and called again at any time.
//
// # Who should use something else
//
// A service in front of untrusted hosts, with watermarks, filters or video, is
// better off with a server made for that. Where nothing but files is to be made,
// for no URLs, resize alone in a batch job is simpler (examples/convert).
package rendition
