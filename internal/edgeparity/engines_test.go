package edgeparity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// strict is the mode of CloudFront's runtime.
const strict = "'use strict';\n"

// driver calls the handler with one event and says what it answered, in the way
// of config.route.
const driver = `
function run(line) {
    var c = JSON.parse(line), v, q;
    if (c.raw !== undefined) {
        c.event.request.rawQueryString = function () {
            return c.raw === '' ? undefined : c.raw;
        };
    }
    v = handler(c.event);
    if (v.statusCode) {
        return '' + v.statusCode;
    }
    q = Object.keys(v.querystring).map(function (k) {
        return k + '=' + v.querystring[k].value;
    });
    return v.uri + (q.length ? '?' + q.join('&') : '');
}
`

// event returns the line that the driver reads. Without raw the runtime has no
// rawQueryString, and the query is regrouped by name.
func (q request) event(raw bool) ([]byte, error) {
	headers := map[string]any{"host": value("d.example")}
	if len(q.accept) > 0 {
		headers["accept"] = values(q.accept)
	}
	query := json.RawMessage("{}")
	if !raw {
		query = q.object()
	}
	line := map[string]any{"event": map[string]any{
		"version": "1.0",
		"context": map[string]any{"eventType": "viewer-request", "distributionId": "E1", "requestId": "r"},
		"viewer":  map[string]any{"ip": "203.0.113.1"},
		"request": map[string]any{
			"method": q.method, "uri": q.path, "querystring": query, "headers": headers, "cookies": map[string]any{},
		},
	}}
	if raw {
		line["raw"] = q.query
	}
	return json.Marshal(line)
}

func value(s string) map[string]any { return map[string]any{"value": s} }

// values is how CloudFront gives what stands more than once.
func values(list []string) map[string]any {
	v := value(list[0])
	if len(list) > 1 {
		multi := make([]map[string]any, len(list))
		for i, s := range list {
			multi[i] = value(s)
		}
		v["multiValue"] = multi
	}
	return v
}

// groups returns the names of the query's pairs in order, and their values.
func (q request) groups() (names []string, by map[string][]string) {
	by = map[string][]string{}
	if q.query == "" {
		return nil, by
	}
	for pair := range strings.SplitSeq(q.query, "&") {
		name, v, _ := strings.Cut(pair, "=")
		if _, ok := by[name]; !ok {
			names = append(names, name)
		}
		by[name] = append(by[name], v)
	}
	return names, by
}

// object returns the query as the event holds it, in the order of the names.
func (q request) object() json.RawMessage {
	names, by := q.groups()
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range names {
		k, _ := json.Marshal(name)             // a string
		v, _ := json.Marshal(values(by[name])) // strings
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s:%s", k, v)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// regrouped returns q with its query as an event without rawQueryString tells it.
func (q request) regrouped() request {
	names, by := q.groups()
	var pairs []string
	for _, name := range names {
		for _, v := range by[name] {
			pairs = append(pairs, name+"="+v)
		}
	}
	q.query = strings.Join(pairs, "&")
	return q
}

// inGoja returns a function that runs the script on one line.
func inGoja(script []byte) (func(line []byte) (string, error), error) {
	vm := goja.New()
	if _, err := vm.RunScript("edge.js", strict+string(script)+driver); err != nil {
		return nil, err
	}
	run, ok := goja.AssertFunction(vm.Get("run"))
	if !ok {
		return nil, fmt.Errorf("run is no function")
	}
	return func(line []byte) (string, error) {
		v, err := run(goja.Undefined(), vm.ToValue(string(line)))
		if err != nil {
			return "", err
		}
		return v.String(), nil
	}, nil
}

// command returns the path of an engine that is installed.
func command(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("RENDITION_REQUIRE_JS") != "" {
		t.Fatalf("%s is not installed (apt-get install nodejs njs), and RENDITION_REQUIRE_JS is set", name)
	}
	t.Skipf("%s is not installed: apt-get install nodejs njs", name)
	return ""
}

// loop lets an engine with files run all lines. njs cuts what it prints short.
const loop = `
var fs = require('fs'), dir = process.argv[process.argv.length - 1];
fs.writeFileSync(dir + '/out', fs.readFileSync(dir + '/in', 'utf8').split('\n').filter(function (line) {
    return line !== '';
}).map(function (line) {
    return JSON.stringify(run(line));
}).join('\n'));
`

// inProcess runs the script on all lines in a process of its own.
func inProcess(dir, engine string, script []byte, lines [][]byte) ([]string, error) {
	program := filepath.Join(dir, "edge.js")
	if err := os.WriteFile(program, []byte(strict+string(script)+driver+loop), 0o644); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "in"), bytes.Join(lines, []byte("\n")), 0o644); err != nil {
		return nil, err
	}
	if text, err := exec.Command(engine, program, dir).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %.400s", err, text)
	}
	data, err := os.ReadFile(filepath.Join(dir, "out"))
	if err != nil {
		return nil, err
	}
	var out []string
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		var s string
		if err := json.Unmarshal(line, &s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}
