// Package edge writes CloudFront Functions that read URLs and snap them to what
// is allowed, as the packages params and variant do, before anything is looked
// up:
//
//	js, err := edge.Generate(set, params.Query{}, nil)
//
// The function is for viewer requests in the runtime cloudfront-js-2.0. It is made
// for a distribution whose first origin is the bucket of variants and whose
// second one, on failover, is a Lambda with a rendition.Pipeline:
//
//	/cat.jpg?w=205&h=198  --edge-->  /200x200/webp/cat.jpg  --> S3, or on 403 and 404 the Lambda
//
// Every spelling of a request has one path, the key of its variant, which is the
// cache key, the object's key and the URL that the Lambda gets. Decisions are the
// Go packages' own: the same parameters are errors, the same size wins, the same
// format is chosen from the Accept header, names are encoded and refused alike.
//
// # What the Lambda must be
//
// Its Config.Dialect is the layout, variant.LayoutOf(dialect): params.Path{} behind
// a function for params.Query{}, else the dialect itself. Allowed is the same set.
// A Config.Version stands in the path, from which it is to be taken away, where it
// is, before the handler (http.StripPrefix).
//
// The Lambda still checks everything again, and does not need the edge to be
// there: a function that CloudFront stops for taking too long, one that is not
// deployed yet, or a visitor who knows the Lambda's URL open no door. The edge
// saves work and makes caches hit; it protects nothing.
//
// # What differs from a pipeline without an edge
//
// A request is answered by the edge, with the status of the handler and one line
// of text: 405 for methods but GET and HEAD, 400 for what cannot be read,
// Options.NotAllowedStatus for what the set refuses. The text does not say which
// parameter is wrong.
//
// The format is decided at the edge, so that the answer of S3 or of the Lambda
// says no "Vary: Accept". CloudFront needs none, since the path differs. Other
// shared caches behind it do: add the header to what the distribution answers, or
// keep them off.
//
// In the layout params.Path, which params.Query has, an original can have a name
// that is the path of a variant, a/200x200/webp/cat.jpg. A pipeline for
// params.Query serves it; behind the edge that path means the variant, and the edge
// refuses such a name as not allowed.
//
// In params.Suffix and params.At a name that looks like a variant,
// photo-1920x1080.jpg, may be an original, and only the Lambda can look. The edge
// rewrites what says an allowed variant exactly, by a listed size, to its one
// spelling (photo.jpg@200h_200w to photo.jpg@200w_200h), and passes everything
// else that can be read on under its own name, neither snapped nor refused. So
// it hides no original but one whose name spells out an allowed variant in another
// way than its own URL does. With Options.HideOriginals there is nothing to hide,
// nothing may be passed on that could be an original in a shared bucket, and the
// edge snaps and refuses as in the other dialects.
//
// Signatures are not for the edge: a *params.Signed is ErrDialect. A function is no
// place for a secret, and S3 would answer with the variant whether anybody had
// checked or not. Use CloudFront's own signed URLs, or a distribution without S3
// in front of the Lambda.
//
// A variant whose key no store can hold (variant.ErrKey) goes on under its path
// all the same, and the Lambda makes it each time. S3 answers 400 to a key of more
// than 1,024 bytes: have the origin group fail over on 400 too, if names are that
// long.
//
// # In other places
//
// Only the language of ECMAScript 5.1 is used, without what njs lacks, so that
// nginx can run the same function. Without the method rawQueryString of CloudFront's
// requests the query is read from the object querystring, in whose order a
// parameter counts where a lenient dialect takes the first of two that exclude
// each other.
package edge
