// SPEC, the part of a path that says what is wanted.

var SPEC = /^(full|[0-9]+([whp]|x[0-9]+))(,|$)/;

function writeSpec(p) {
    var d = usual(p), sides = p.w || p.h;
    return (p.w && p.h ? p.w + 'x' + p.h : p.w ? p.w + 'w' : p.h ? p.h + 'h' : p.p === 100 ? 'full' : p.p + 'p') +
        (p.fit !== d.fit ? ',fit=' + FIT_NAMES[p.fit] : '') +
        (p.pos ? ',pos=' + POSITION_NAMES[p.pos] : '') +
        (sides && p.p ? ',p=' + p.p : '') +
        (p.enlarge !== d.enlarge ? ',enlarge=' + p.enlarge : '') +
        (p.q !== d.q ? ',q=' + p.q : '') +
        (p.prog ? ',prog' : '') +
        (HAS_FM && p.fm ? ',fm=' + word(p.fm) : '');
}
