// Package integration holds the stand-in test: whole set-ups that people run in
// production, made of real programs on one machine. nginx with njs stands for
// CloudFront and runs the very edge function, versitygw and the Ceph gateway
// stand for S3, the functions are the very programs of examples/lambda behind
// lambdatest, and the browser is Chromium.
//
//	.ci/stand-in
//
// installs what it needs (Debian, root), starts the S3 servers and runs it. Where
// something is missing the tests are skipped, or fail where
// RENDITION_REQUIRE_INTEGRATION is set.
//
// What nginx does as CloudFront does: the viewer-request function before the
// cache; a cache key and requests to the origins of the path alone; one request
// to the origins for all who ask for the same; the second origin where the first
// says 403, 404 or 5xx or nothing at all; errors kept as long as their
// Cache-Control says. The caching policies and lists of statuses are those of
// examples/lambda/templates. What it does not show: signatures of CloudFront's
// requests (the bucket is readable by everybody instead), ranges in requests to
// origins, and more than one cache.
package integration
