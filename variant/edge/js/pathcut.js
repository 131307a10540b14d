// cutPath returns [source, SPEC, format] of a name in the layout of params.Path,
// or null.
function cutPath(name) {
    var s = name.split('/'), n = s.length, fm = n < 3 ? -1 : format(s[n - 2]);
    return fm === -1 || !SPEC.test(s[n - 3]) ? null : [s.slice(0, n - 3).concat(s[n - 1]).join('/'), s[n - 3], fm];
}

// write returns the name of a variant.
function write(source, p) {
    var i = source.lastIndexOf('/') + 1;
    return source.slice(0, i) + writeSpec(p) + '/' + word(p.fm) + '/' + source.slice(i);
}
