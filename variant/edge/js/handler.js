function refuse(request, status, reason, text) {
    var response = {
        statusCode: status,
        statusDescription: reason,
        headers: {
            'cache-control': {value: CACHE},
            'content-type': {value: 'text/plain; charset=utf-8'},
            'x-content-type-options': {value: 'nosniff'}
        }
    };
    if (request.method !== 'HEAD') {
        response.body = {encoding: 'text', data: text + '\n'};
    }
    return response;
}

function notAllowed(request) {
    return refuse(request, STATUS, STATUS === 404 ? 'Not Found' : 'Bad Request', 'this variant is not allowed');
}

// rawQuery returns the query as it was sent.
function rawQuery(request) {
    var q = request.querystring || {};
    if (typeof request.rawQueryString === 'function') {
        return request.rawQueryString() || '';
    }
    return Object.keys(q).map(function (k) {
        return (q[k].multiValue || [q[k]]).map(function (v) {
            return k + '=' + v.value;
        }).join('&');
    }).join('&');
}

// target returns the name that the request is for, or '' where there is none.
function target(r, headers, again) {
    var p = r.ask;
    if (!p) {
        return HIDE || IS_QUERY && !again && cutPath(r.source) ? '' : r.source;
    }
    fill(p);
    if (IS_QUERY && p.fm === 'auto') {
        p.fm = negotiate(headers, r.source);
        simplify(p);
    }
    return variantName(r, p);
}

function handler(event) {
    var request = event.request, path = request.uri, query = rawQuery(request), again = false, r, name;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
        r = refuse(request, 405, 'Method Not Allowed', 'method not allowed');
        r.headers.allow = {value: 'GET, HEAD'};
        return r;
    }
    if (AGAIN && query.indexOf('rendition-again') >= 0) {
        query = query.split('&').filter(function (pair) {
            var mark = pair.split('=')[0] === 'rendition-again';
            again = again || mark;
            return !mark;
        }).join('&');
    }
    r = /[\x00-\x1f\x7f]/.test(path + query) || /%(?![0-9A-Fa-f]{2})/.test(path) ? null : read(path, query);
    if (!r || !isSource(r.source)) {
        return refuse(request, 400, 'Bad Request', 'bad request');
    }
    name = target(r, request.headers, again);
    if (!name) {
        return notAllowed(request);
    }
    request.uri = '/' + name;
    request.querystring = again ? {'rendition-again': {value: '1'}} : {};
    return request;
}
