// variant.Set.Negotiate.

// acceptHeader returns the header with each byte that is not ASCII as a DEL, which
// may stand nowhere either, so that its length is counted in bytes.
function acceptHeader(headers) {
    var h = headers.accept;
    return !h ? '' : (h.multiValue || [h]).map(function (v) {
        return v.value;
    }).join(',').replace(/[^\x00-\x7f]+/g, function (s) {
        return encodeURIComponent(s).replace(/%../g, '\x7f');
    });
}

function trim(s) {
    var i = 0, j = s.length;
    function blank(c) {
        return c === ' ' || c === '\t';
    }
    while (i < j && blank(s[i])) {
        i++;
    }
    while (i < j && blank(s[j - 1])) {
        j--;
    }
    return s.slice(i, j);
}

function isToken(s) {
    return s !== '' && !/[^!#$%&'*+.^_\x60|~0-9A-Za-z-]/.test(s);
}

// cut splits s at every c that is in no quoted string.
function cut(s, c) {
    var out = [], quoted = false, from = 0, i;
    for (i = 0; i < s.length; i++) {
        if (quoted && s[i] === '\\') {
            i++;
        } else if (s[i] === '"') {
            quoted = !quoted;
        } else if (!quoted && s[i] === c) {
            out.push(s.slice(from, i));
            from = i + 1;
        }
    }
    out.push(s.slice(from));
    return out;
}

// member reads one element as [type, subtype, refused], or null where it is
// malformed or about something else than pictures.
function member(text) {
    var m = /^[ \t]*(image|\*)\//i.exec(text), parts, weighed = false, i, p, eq, name, q;
    if (!m) {
        return null;
    }
    parts = cut(text, ';');
    m = [m[1].toLowerCase(), trim(parts[0]).slice(m[1].length + 1).toLowerCase(), false];
    if (!isToken(m[1])) {
        return null;
    }
    for (i = 1; i < parts.length; i++) {
        p = trim(parts[i]);
        eq = p.indexOf('=');
        name = eq < 0 ? p : p.slice(0, eq);
        if (p === '') {
            continue;
        }
        if (!weighed && name.toLowerCase() === 'q') {
            q = /^(0(\.[0-9]{0,3})?|1(\.0{0,3})?)(?![\s\S])/.exec(eq < 0 ? '' : p.slice(eq + 1));
            if (!q) {
                return null;
            }
            m[2] = +q[0] === 0;
            weighed = true;
        } else if (!weighed || !isToken(name)) {
            return null;
        }
    }
    return m;
}

function taker(header) {
    var members;
    if (trim(header) === '') {
        header = '*/*';
    }
    if (header.length > 4096) {
        header = header.slice(0, header.slice(0, 4096).lastIndexOf(',') + 1);
    }
    members = cut(header, ',').map(member);
    return function (fm) {
        var top = 0, taken = false, wild = ['jpeg', 'png', 'gif'].indexOf(fm) >= 0;
        members.forEach(function (m) {
            var rank = !m ? 0 : m[1] === '*' ? !wild ? 0 : m[0] === '*' ? 1 : 2 :
                m[0] === 'image' && m[1] === fm ? 3 : 0;
            if (rank > top) {
                top = rank;
                taken = !m[2];
            } else if (rank && rank === top) {
                taken = taken && !m[2];
            }
        });
        return taken;
    };
}

// formatOf returns the format that the name's extension says. Go lowers the
// Turkish capital I with a dot, here %C4%B0, to i.
function formatOf(name) {
    var file = name.slice(name.lastIndexOf('/') + 1), dot = file.lastIndexOf('.');
    var ext = dot < 0 ? '' : file.slice(dot + 1).replace(/%C4%B0/g, 'i').toLowerCase();
    return /^(jpe?g|jpe|jfif)$/.test(ext) ? 'jpeg' : /^tiff?$/.test(ext) ? 'tiff' : /^hei[cf]$/.test(ext) ? 'heic' :
        /^(png|gif|webp|avif|jxl|bmp)$/.test(ext) ? ext : '';
}

function negotiate(headers, name) {
    var takes = taker(acceptHeader(headers)), own = formatOf(name), i, f;
    for (i = 0; i < OFFERS.length; i++) {
        f = OFFERS[i];
        if (f === '' ? own === '' || takes(own) : takes(f)) {
            return f;
        }
    }
    return OFFERS.indexOf(own) < 0 ? '' : own;
}
