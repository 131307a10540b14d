
// What follows is nginx's: it makes the event, and takes the answer. The function
// above is as CloudFront gets it.
function viewerRequest(r) {
    var headers = {}, name;
    for (name in r.headersIn) {
        headers[name.toLowerCase()] = {value: r.headersIn[name]};
    }
    return handler({
        version: '1.0',
        context: {eventType: 'viewer-request', distributionId: 'E1', requestId: 'r'},
        viewer: {ip: r.remoteAddress},
        request: {
            method: r.method,
            uri: r.variables.request_uri.split('?')[0],
            querystring: {},
            rawQueryString: function () {
                return r.variables.args;
            },
            headers: headers,
            cookies: {}
        }
    });
}

// path returns what goes on to the cache, '' where the function answers itself.
function path(r) {
    var v = viewerRequest(r);
    return v.statusCode ? '' : v.uri;
}

// answer is the answer of the function itself.
function answer(r) {
    var v = viewerRequest(r), name;
    for (name in v.headers) {
        r.headersOut[name] = v.headers[name].value;
    }
    r.headersOut['X-Cache'] = 'EDGE';
    r.return(v.statusCode, v.body ? v.body.data : '');
}

export default {path, answer};
