//go:build unix

package lambda_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/rendition-go/rendition/awslambda"
)

// Package awslambda knows nothing of aws-lambda-go; here they meet. The types of
// that are the contract.

var echo = awslambda.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
	w.Header().Set("X-Path", r.URL.EscapedPath()+"?"+r.URL.RawQuery)
	w.WriteHeader(201)
	io.WriteString(w, "\x89PNG\r\n\x1a\n")
}), nil)

var _ lambda.Handler = echo

// exchange sends an event of aws-lambda-go's and reads the reply as its type.
func exchange[Request, Response any](t *testing.T, req Request) (res Response) {
	t.Helper()
	event, err := json.Marshal(req)
	if err != nil {
		t.Fatal(err)
	}
	data, err := lambda.NewHandler(echo).Invoke(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &res); err != nil {
		t.Fatal(err)
	}
	return res
}

func TestEventTypes(t *testing.T) {
	const path, body = "/a.jpg?d=1x1", "iVBORw0KGgo="
	{
		var req events.LambdaFunctionURLRequest
		req.Version, req.RawPath, req.RawQueryString = "2.0", "/a.jpg", "d=1x1"
		req.RequestContext.HTTP.Method, req.RequestContext.DomainName = "GET", "x.lambda-url.us-east-1.on.aws"
		r := exchange[events.LambdaFunctionURLRequest, events.LambdaFunctionURLResponse](t, req)
		if r.StatusCode != 201 || r.Headers["X-Path"] != path || r.Body != body || !r.IsBase64Encoded || len(r.Cookies) != 1 {
			t.Errorf("function URL: %+v", r)
		}
		event, err := json.Marshal(req)
		if err != nil {
			t.Fatal(err)
		}
		s, err := lambda.NewHandler(echo.Stream).Invoke(t.Context(), event)
		if want := `{"statusCode":201,"headers":{"Content-Type":"image/png","X-Path":"/a.jpg?d=1x1"},"cookies":["a=b"]}` + "\x00\x00\x00\x00\x00\x00\x00\x00\x89PNG\r\n\x1a\n"; err != nil || string(s) != want {
			t.Errorf("streamed: %v %q", err, s)
		}
	}
	{
		var req events.APIGatewayV2HTTPRequest
		req.Version, req.RawPath, req.RawQueryString = "2.0", "/prod/a.jpg", "d=1x1"
		req.RequestContext.HTTP.Method, req.RequestContext.Stage = "GET", "prod"
		r := exchange[events.APIGatewayV2HTTPRequest, events.APIGatewayV2HTTPResponse](t, req)
		if r.StatusCode != 201 || r.Headers["X-Path"] != path || r.Body != body || !r.IsBase64Encoded || len(r.Cookies) != 1 {
			t.Errorf("HTTP API: %+v", r)
		}
	}
	{
		req := events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/a.jpg", QueryStringParameters: map[string]string{"d": "1x1"}}
		r := exchange[events.APIGatewayProxyRequest, events.APIGatewayProxyResponse](t, req)
		if r.StatusCode != 201 || r.MultiValueHeaders["X-Path"][0] != path || r.Body != body || !r.IsBase64Encoded || len(r.MultiValueHeaders["Set-Cookie"]) != 1 {
			t.Errorf("REST API: %+v", r)
		}
	}
	{
		req := events.ALBTargetGroupRequest{HTTPMethod: "GET", Path: "/a.jpg", QueryStringParameters: map[string]string{"d": "1x1"}}
		r := exchange[events.ALBTargetGroupRequest, events.ALBTargetGroupResponse](t, req)
		if r.StatusCode != 201 || r.StatusDescription != "201 Created" || r.Headers["X-Path"] != path || r.Body != body || !r.IsBase64Encoded {
			t.Errorf("load balancer: %+v", r)
		}
	}
}
