package awslambda_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/rendition-go/rendition/awslambda"
	"github.com/rendition-go/rendition/internal/testlog"
)

// object is some JSON.
type object = map[string]any

// kinds are the makers of events, one for each kind: a path and a query as that
// kind has them, and single headers.
var kinds = []struct {
	name  string
	event func(method, path string, query object, header object) object
}{
	{"url", func(method, path string, query, header object) object {
		return format2("abc123.lambda-url.eu-west-1.on.aws", "$default", method, path, query, header)
	}},
	{"httpapi2", func(method, path string, query, header object) object {
		return format2("abc123.execute-api.eu-west-1.amazonaws.com", "$default", method, path, query, header)
	}},
	{"httpapi1", func(method, path string, query, header object) object {
		e := format1(method, path, query, header)
		e["version"] = "1.0"
		return e
	}},
	{"rest", format1},
	{"alb", func(method, path string, query, header object) object {
		return object{
			"httpMethod": method, "path": path, "queryStringParameters": query, "headers": header,
			"requestContext": object{"elb": object{"targetGroupArn": "arn:aws:elasticloadbalancing:x"}},
		}
	}},
	{"alb multi", func(method, path string, query, header object) object {
		return object{
			"httpMethod": method, "path": path, "multiValueQueryStringParameters": lists(query), "multiValueHeaders": lists(header),
			"requestContext": object{"elb": object{"targetGroupArn": "arn:aws:elasticloadbalancing:x"}},
		}
	}},
}

func format2(domain, stage, method, path string, query, header object) object {
	raw := ""
	for name, v := range query {
		raw += fmt.Sprintf("&%s=%s", name, v)
	}
	if raw != "" {
		raw = raw[1:]
	}
	return object{
		"version": "2.0", "rawPath": path, "rawQueryString": raw, "headers": header,
		"requestContext": object{"domainName": domain, "stage": stage,
			"http": object{"method": method, "sourceIp": "203.0.113.9"}},
	}
}

func format1(method, path string, query, header object) object {
	return object{
		"httpMethod": method, "path": path, "headers": header, "multiValueHeaders": lists(header),
		"queryStringParameters": query, "multiValueQueryStringParameters": lists(query),
		"requestContext": object{"domainName": "abc.execute-api.eu-west-1.amazonaws.com", "stage": "prod",
			"identity": object{"sourceIp": "203.0.113.9"}},
	}
}

func lists(m object) object {
	out := object{}
	for name, v := range m {
		out[name] = []any{v}
	}
	return out
}

// kindNamed returns the maker of one kind.
func kindNamed(t testing.TB, name string) func(method, path string, query, header object) object {
	t.Helper()
	for _, k := range kinds {
		if k.name == name {
			return k.event
		}
	}
	t.Fatalf("no kind %q", name)
	return nil
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// reply is a buffered reply as any kind has it.
type reply struct {
	StatusCode        int                 `json:"statusCode"`
	StatusDescription string              `json:"statusDescription"`
	Headers           map[string]string   `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Cookies           []string            `json:"cookies"`
	Body              string              `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`
}

func (r reply) header(name string) string {
	if v, ok := r.MultiValueHeaders[name]; ok {
		return v[0]
	}
	return r.Headers[name]
}

func (r reply) body(t testing.TB) string {
	t.Helper()
	if !r.IsBase64Encoded {
		return r.Body
	}
	data, err := base64.StdEncoding.DecodeString(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// invoke sends an event and reads the reply.
func invoke(t testing.TB, h *awslambda.Handler, event object) reply {
	t.Helper()
	data, err := h.Invoke(context.Background(), marshal(t, event))
	if err != nil {
		t.Fatal(err)
	}
	return parseReply(t, data)
}

func parseReply(t testing.TB, data []byte) (r reply) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		t.Fatalf("%v in %.200s", err, data)
	}
	return r
}

// quiet returns options that log to l.
func quiet(l *testlog.Log) *awslambda.Options {
	return &awslambda.Options{Logger: slog.New(slog.NewTextHandler(l, nil))}
}

// newHandler returns a Handler around f whose log is thrown away.
func newHandler(f http.HandlerFunc) *awslambda.Handler {
	return awslambda.New(f, quiet(new(testlog.Log)))
}
