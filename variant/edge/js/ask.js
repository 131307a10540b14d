// What a text asks for: the fields of params.Params by the names of their URL
// parameters, fit and pos as numbers, and in said the parameters that stand there.

var FIT_NAMES = [0, 'inside', 'outside', 'fill', 'cover', 'contain'];
var POSITION_NAMES = ['center', 'top', 'bottom', 'left', 'right', 'topleft', 'topright', 'bottomleft', 'bottomright'];
// The end is no $, which some engines also match before a line break.
var IS_FORMAT = /^(jpeg|png|gif|webp|avif|jxl|heic|tiff|bmp|x-[a-z0-9]{1,30})(?![\s\S])/;

function newAsk() {
    return {w: 0, h: 0, p: 0, fit: 0, pos: 0, enlarge: 0, fm: '', q: 0, prog: 0, said: {}};
}

// Readers of values return -1 for what is wrong.
function number(s, max) {
    var n = +s;
    return n >= 1 && n <= max && n % 1 === 0 && '' + n === s ? n : -1;
}

function format(word) {
    return word === 'orig' ? '' : word === 'jpg' ? 'jpeg' : IS_FORMAT.test(word) ? word : -1;
}

function word(fm) {
    return fm === '' ? 'orig' : fm === 'jpeg' ? 'jpg' : fm;
}

// claim reports whether name may be said now.
function claim(a, name) {
    var s = a.said;
    return !(s[name] || name === 'd' && (s.w || s.h) || (name === 'w' || name === 'h') && s.d || name === 'p' && s.full);
}

// put takes a value and reports whether it could.
function put(a, name, v) {
    if (v === -1 || !claim(a, name)) {
        return false;
    }
    a[name] = v;
    return a.said[name] = true;
}

function putBoth(a, text) {
    var i = text.indexOf('x'), w = number(text.slice(0, i), 16384), h = number(text.slice(i + 1), 16384);
    if (i < 0 || w < 0 || h < 0 || !claim(a, 'd')) {
        return false;
    }
    a.w = w;
    a.h = h;
    return a.said.d = true;
}

// set takes a parameter that has one meaning in all dialects.
function set(a, name, v) {
    switch (name) {
    case 'fit':
        return put(a, name, FIT_NAMES.indexOf(v));
    case 'pos':
        return put(a, name, POSITION_NAMES.indexOf(v));
    case 'p':
        return put(a, name, number(v, 1000));
    case 'q':
        return put(a, name, number(v, 100));
    case 'enlarge':
    case 'prog':
        return put(a, name, ['0', '1'].indexOf(v));
    }
    return false;
}

function lossless(fm) {
    return ['png', 'gif', 'tiff', 'bmp'].indexOf(fm) >= 0;
}

function mayBeJPEG(fm) {
    return fm === 'jpeg' || fm === '' || fm === 'auto';
}

// simplify is params.Params.Simplify, in place.
function simplify(p) {
    if (p.w || p.h) {
        p.p = p.p === 100 ? 0 : p.p;
        p.fit = p.fit || (p.w && p.h ? 1 : 0);
    } else {
        p.p = p.p || 100;
        p.fit = 0;
        p.enlarge = p.p > 100 ? p.enlarge : 0;
    }
    p.pos = p.fit > 3 ? p.pos : 0;
    p.q = lossless(p.fm) ? 0 : p.q || 80;
    p.prog = mayBeJPEG(p.fm) ? p.prog : 0;
    return p;
}

function canonical(p) {
    simplify(p);
    if (!p.w || !p.h) {
        p.fit = p.pos = 0;
    }
    return p;
}

// fill gives what is not said the dialect's own meaning.
function fill(a) {
    if (!a.w && !a.h && !a.p) {
        a.p = 100;
    }
    if (!a.said.fit && a.w && a.h) {
        a.fit = DEFAULT_FIT;
    }
    if (!a.said.enlarge) {
        a.enlarge = DEFAULT_ENLARGE;
    }
    if (!a.said.fm) {
        a.fm = DEFAULT_FORMAT;
    }
    return simplify(a);
}

// usual returns what fill makes of the size and the format of p alone.
function usual(p) {
    var a = newAsk();
    a.w = p.w;
    a.h = p.h;
    a.p = p.p;
    a.fm = p.fm;
    a.said.fm = true;
    return fill(a);
}
