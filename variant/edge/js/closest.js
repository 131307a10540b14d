// variant.Set.Closest. A size is [width, height]; [0, 0] is "full".

function asked(p) {
    function scaled(side) {
        return side && p.p ? Math.max(1, Math.floor((side * p.p + 50) / 100)) : side;
    }
    var sides = p.w || p.h;
    return {w: scaled(p.w), h: scaled(p.h), full: !sides && p.p === 100};
}

function isAsked(a, z) {
    return a.w === z[0] && a.h === z[1] && (a.full || a.w || a.h);
}

// compare returns how a matches z, or null. A negative variance sets no bound.
function compare(a, z, variance) {
    var m = {z: z, num: 0, den: 1, exact: isAsked(a, z) ? 1 : 0, sides: 0};
    function far(ask, listed) {
        var d = Math.abs(ask - listed);
        if (!ask || !listed) {
            return false;
        }
        if (variance >= 0 && d * 100 > listed * variance) {
            return true;
        }
        m.sides++;
        if (d * m.den > m.num * listed) {
            m.num = d;
            m.den = listed;
        }
        return false;
    }
    if (a.full || !z[0] && !z[1]) {
        return m.exact ? m : null;
    }
    return far(a.w, z[0]) || !WIDTHS_ONLY && far(a.h, z[1]) || !m.sides ? null : m;
}

function area(z) {
    return (z[0] || z[1]) * (z[1] || z[0]);
}

function beats(m, o) {
    return (o.num * m.den - m.num * o.den || m.exact - o.exact || m.sides - o.sides || area(m.z) - area(o.z)) > 0;
}

function best(a, variance, first) {
    var win = null, i, m;
    for (i = 0; i < SIZES.length; i++) {
        m = compare(a, SIZES[i], variance);
        if (m && first) {
            return m.z;
        }
        if (m && (!win || beats(m, win))) {
            win = m;
        }
    }
    return win && win.z;
}

// NoMatch: 0 rejects, 1 takes the default, 2 the nearest, 3 lets pass.
function size(a) {
    // The first listed match is no other one, or the set would be ErrSet.
    if (NO_MATCH === 1 && isAsked(a, DEFAULT_SIZE)) {
        return DEFAULT_SIZE;
    }
    return best(a, VARIANCE, FIRST_LISTED) ||
        (NO_MATCH === 1 ? DEFAULT_SIZE : NO_MATCH === 2 ? best(a, -1, 0) : null);
}

// fitTo decides fit and position at size z, or refuses.
function fitTo(p, a, z) {
    if (!z[0] || !z[1]) {
        p.fit = p.pos = 0;
        return true;
    }
    if (!p.fit && !a.w !== !a.h) {
        p.fit = 1;
        return true;
    }
    if (p.fit === 1 && isAsked(a, z) || NO_MATCH === 3) {
        return true;
    }
    if (FITS.indexOf(p.fit) < 0) {
        if (!NO_MATCH) {
            return false;
        }
        p.pos = p.fit > 3 ? p.pos : POSITIONS[0];
        p.fit = FITS[0];
    }
    if (p.fit > 3 && POSITIONS.indexOf(p.pos) < 0) {
        p.pos = POSITIONS[0];
        return NO_MATCH > 0;
    }
    return true;
}

function quality(q) {
    return QUALITIES.reduce(function (b, v) {
        var d = Math.abs(b - q) - Math.abs(v - q);
        return d > 0 || d === 0 && v > b ? v : b;
    });
}

// closest makes p the variant that it gets, and reports false where it gets none.
function closest(p) {
    var a, z;
    p.enlarge = GROW === 0 ? p.enlarge : GROW - 1;
    a = asked(p);
    z = size(a);
    if (z) {
        if (!fitTo(p, a, z)) {
            return false;
        }
        p.w = z[0];
        p.h = z[1];
        p.p = z[0] || z[1] ? 0 : 100;
    }
    if (NO_MATCH === 3) {
        canonical(p);
        return true;
    }
    if (!z) {
        return false;
    }
    if (p.fm && FORMATS.indexOf(p.fm) < 0) {
        if (!NO_MATCH) {
            return false;
        }
        p.fm = FORMATS[0];
    }
    simplify(p);
    if (mayBeJPEG(p.fm) && PROGRESSIVE.indexOf(p.prog) < 0) {
        if (!NO_MATCH) {
            return false;
        }
        p.prog = PROGRESSIVE[0];
    }
    p.q = lossless(p.fm) ? 0 : quality(p.q);
    return true;
}
