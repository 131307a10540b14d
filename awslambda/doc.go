// Package awslambda answers Lambda's HTTP events by any [http.Handler]. It
// imports the standard library only; what talks to Lambda is
// github.com/aws/aws-lambda-go, in the program:
//
//	lambda.Start(awslambda.New(handler, nil))        // buffered
//	lambda.Start(awslambda.New(handler, nil).Stream) // response streaming
//
// # Events
//
// The kind of an event is seen by its shape:
//
//	kind                            path               query              replies
//	function URL                    rawPath, escaped   rawQueryString     buffered, streamed
//	API Gateway, REST API           path, escaped      decoded values     buffered, streamed
//	API Gateway, HTTP API, 1.0      path, decoded      decoded values     buffered
//	API Gateway, HTTP API, 2.0      rawPath, decoded   rawQueryString     buffered
//	Application Load Balancer       path, escaped      escaped values     buffered
//
// Where the path arrives decoded, what was escaped cannot be told from what was
// not: "/a%2Fb" is "/a/b" there, and API Gateway cuts off what follows an
// escaped question mark. The handler gets a URL whose Path is right all the
// same, "100%.jpg" for a picture of that name. Where it arrives escaped, the
// handler gets it as the client wrote it; what can never stand in an escaped
// path (a space, a percent sign that is none) is escaped. [Options.Path] says
// otherwise where something in front changes paths.
//
// Decoded values of a query are escaped again, in the order of their names. A
// plus sign that API Gateway took for a space is one; clients should write %2B.
// A load balancer without multi-value headers drops all but the last of
// repeated parameters and headers.
//
// A HTTP API puts a stage other than $default in front of the path; it is taken
// away. Base paths of custom domains are the handler's to take away, by
// http.StripPrefix.
//
// # Replies
//
// A body that is not text goes out in base64, which API Gateway's REST APIs
// decode only if the API's binary media types hold "*/*". Lambda takes 6 MB of
// a buffered reply, base64 and headers counted, so that a picture can have
// [MaxBody] bytes; a load balancer takes 1 MB. What is larger is answered with
// 503. Set rendition.Redirect.OverBytes to MaxBody to redirect to the stored
// variant instead, or stream.
//
// # Failures
//
// A panic of the handler is caught and logged; the client gets 500. A stream
// that breaks off, by a panic or because the handler wrote less than its
// Content-Length, ends in an error, which Lambda tells the client by breaking
// the connection off: a cache must not take a part for the whole. The request's
// context ends [Options.Reserve] before the invocation does, so that a handler
// that heeds it can still answer.
//
// An http.ResponseWriter here has [http.Flusher]; there is no http.Hijacker.
package awslambda
