// Package lambda holds Lambda functions to copy from. They are a module of
// their own, so that nobody who uses the library gets aws-lambda-go with it.
//
//	url       behind a function URL and a CDN that asks S3 first
//	redirect  behind a bucket that is a website, redirecting to the CDN
//	apigw     behind API Gateway, with the URLs of AWS's old Lambda@Edge resizer
//	s3events  variants ahead of the first visitor: notifications and batch jobs
//	build     the zip files of all of them: go run ./build
//	local     any of them on this machine: go run ./local
//
// The tests run the very programs against a Runtime API on this machine.
package lambda
