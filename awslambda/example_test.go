package awslambda_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/rendition-go/rendition/awslambda"
)

// With aws-lambda-go: lambda.Start(awslambda.New(handler, nil)).
func Example() {
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s to %s", r.URL.Path, r.Host)
	})
	event := `{"version": "2.0", "rawPath": "/a%20cat.jpg", "requestContext": {
		"domainName": "abc.lambda-url.eu-west-1.on.aws", "http": {"method": "GET"}}}`

	reply, err := awslambda.New(hello, nil).Invoke(context.Background(), []byte(event))
	if err != nil {
		panic(err)
	}
	fmt.Println(string(reply))
	// Output:
	// {"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"isBase64Encoded":false,"body":"/a cat.jpg to abc.lambda-url.eu-west-1.on.aws"}
}

// With aws-lambda-go: lambda.Start(awslambda.New(handler, nil).Stream).
func ExampleHandler_Stream() {
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, part := range []string{"one", ", two", ", three\n"} {
			io.WriteString(w, part)
		}
	})
	event := `{"version": "2.0", "rawPath": "/", "requestContext": {
		"domainName": "abc.lambda-url.eu-west-1.on.aws", "http": {"method": "GET"}}}`

	s, err := awslambda.New(hello, nil).Stream(context.Background(), []byte(event))
	if err != nil {
		panic(err)
	}
	defer s.Close()
	prelude := make([]byte, len(`{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"}}`)+8)
	if _, err := io.ReadFull(s, prelude); err != nil {
		panic(err)
	}
	io.Copy(os.Stdout, s)
	// Output:
	// one, two, three
}

// What a request has no place for is in the event itself.
func ExamplePayload() {
	whoami := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, _ := awslambda.Payload(r.Context())
		var e struct {
			RequestContext struct {
				Authorizer struct{ IAM struct{ UserARN string } }
			}
		}
		if err := json.Unmarshal(event, &e); err != nil {
			panic(err)
		}
		fmt.Println(e.RequestContext.Authorizer.IAM.UserARN)
	})
	event := `{"version": "2.0", "rawPath": "/", "requestContext": {
		"domainName": "abc.lambda-url.eu-west-1.on.aws", "http": {"method": "GET"},
		"authorizer": {"iam": {"userArn": "arn:aws:iam::111122223333:user/example"}}}}`

	if _, err := awslambda.New(whoami, nil).Invoke(context.Background(), []byte(event)); err != nil {
		panic(err)
	}
	// Output:
	// arn:aws:iam::111122223333:user/example
}
