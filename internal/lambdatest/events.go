//go:build unix

package lambdatest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The events that services make of a request. Each has its own habits: which
// names are lower-case, what is decoded, what is lost.

// object is some JSON.
type object = map[string]any

// maxRequest bounds the body of a request, as Lambda does.
const maxRequest = 6 << 20

// URLEvent returns the event of a function URL for r: payload format 2.0, with
// path and query as the client wrote them.
func URLEvent(r *http.Request) ([]byte, error) {
	return format2(r, r.URL.EscapedPath(), "abcdefgh.lambda-url.us-east-1.on.aws", "$default")
}

// HTTPAPIEvent returns the event of a HTTP API of API Gateway for r: payload
// format 2.0, with the path decoded, cut off at a question mark in it, and with
// the stage in front unless that is "$default".
func HTTPAPIEvent(r *http.Request, stage string) ([]byte, error) {
	path, _, _ := strings.Cut(r.URL.Path, "?")
	if stage != "$default" {
		path = "/" + stage + path
	}
	return format2(r, path, "abcdefgh.execute-api.us-east-1.amazonaws.com", stage)
}

func format2(r *http.Request, path, domain, stage string) ([]byte, error) {
	e := object{
		"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": r.URL.RawQuery,
		"requestContext": object{
			"accountId": "anonymous", "apiId": "abcdefgh", "domainName": domain, "domainPrefix": "abcdefgh",
			"requestId": "00000000-0000-0000-0000-000000000000", "routeKey": "$default", "stage": stage,
			"http": object{"method": r.Method, "path": path, "protocol": r.Proto, "sourceIp": clientIP(r), "userAgent": r.UserAgent()},
		},
	}
	header := joined(r, strings.ToLower)
	if cookies := r.Header.Get("Cookie"); cookies != "" {
		e["cookies"] = strings.Split(cookies, "; ")
		delete(header, "cookie")
	}
	e["headers"] = header
	if q := firstOrAll(r.URL.Query(), func(v []string) string { return strings.Join(v, ",") }); len(q) > 0 {
		e["queryStringParameters"] = q
	}
	return withBody(e, r)
}

// RESTEvent returns the event of a REST API of API Gateway for r: payload format
// 1.0, with the path as the client wrote it and the values of the query
// decoded.
func RESTEvent(r *http.Request, stage string) ([]byte, error) {
	e := object{
		"resource": "/{proxy+}", "path": r.URL.EscapedPath(), "httpMethod": r.Method,
		"headers": joined(r, asIs), "multiValueHeaders": lists(r, asIs),
		"queryStringParameters": nil, "multiValueQueryStringParameters": nil,
		"pathParameters": object{"proxy": strings.TrimPrefix(r.URL.Path, "/")}, "stageVariables": nil,
		"requestContext": object{
			"resourcePath": "/{proxy+}", "httpMethod": r.Method, "path": "/" + stage + r.URL.EscapedPath(), "stage": stage,
			"protocol": r.Proto, "domainName": "abcdefgh.execute-api.us-east-1.amazonaws.com", "apiId": "abcdefgh",
			"identity": object{"sourceIp": clientIP(r), "userAgent": r.UserAgent()},
		},
	}
	if q := r.URL.Query(); len(q) > 0 {
		e["queryStringParameters"] = firstOrAll(q, func(v []string) string { return v[len(v)-1] })
		e["multiValueQueryStringParameters"] = q
	}
	return withBody(e, r)
}

// ALBEvent returns the event of an Application Load Balancer for r, with path
// and query as the client wrote them; with multi, names lead to lists, else to
// the last value.
func ALBEvent(r *http.Request, multi bool) ([]byte, error) {
	e := object{
		"requestContext": object{"elb": object{"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/test/0"}},
		"httpMethod":     r.Method, "path": r.URL.EscapedPath(),
	}
	r = r.Clone(r.Context())
	r.Header.Add("X-Forwarded-For", clientIP(r))
	r.Header.Set("X-Forwarded-Proto", "http")
	query := rawQuery(r.URL.RawQuery)
	if multi {
		e["multiValueHeaders"], e["multiValueQueryStringParameters"] = lists(r, strings.ToLower), query
	} else {
		e["headers"] = joined(r, strings.ToLower)
		e["queryStringParameters"] = firstOrAll(query, func(v []string) string { return v[len(v)-1] })
	}
	return withBody(e, r)
}

// rawQuery reads a query without decoding it.
func rawQuery(text string) url.Values {
	q := url.Values{}
	for part := range strings.SplitSeq(text, "&") {
		if name, value, _ := strings.Cut(part, "="); part != "" {
			q[name] = append(q[name], value)
		}
	}
	return q
}

func firstOrAll(values map[string][]string, one func([]string) string) map[string]string {
	m := make(map[string]string, len(values))
	for name, v := range values {
		m[name] = one(v)
	}
	return m
}

func asIs(s string) string { return s }

// joined returns the header of r with one text for each name.
func joined(r *http.Request, spell func(string) string) map[string]string {
	m := map[string]string{spell("Host"): r.Host}
	for name, v := range r.Header {
		m[spell(name)] = strings.Join(v, ",")
	}
	return m
}

// lists returns the header of r with a list for each name.
func lists(r *http.Request, spell func(string) string) map[string][]string {
	m := map[string][]string{spell("Host"): {r.Host}}
	for name, v := range r.Header {
		m[spell(name)] = v
	}
	return m
}

func clientIP(r *http.Request) string {
	ip, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return "127.0.0.1"
	}
	return ip
}

// withBody returns the event with r's body, in base64 unless it is text.
func withBody(e object, r *http.Request) ([]byte, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(io.LimitReader(r.Body, maxRequest)); err != nil {
			return nil, err
		}
	}
	e["isBase64Encoded"] = !utf8.Valid(body)
	e["body"] = string(body)
	if !utf8.Valid(body) {
		e["body"] = base64.StdEncoding.EncodeToString(body)
	}
	return json.Marshal(e)
}
