// variantName returns the name of the variant that p gets, or ''. In these
// dialects the name may be an original's as well, and is left as it is unless it
// says an allowed variant exactly, or originals are hidden.
function variantName(r, p) {
    var before = newAsk(), allowed;
    Object.keys(p).forEach(function (k) {
        before[k] = p[k];
    });
    canonical(before);
    allowed = closest(p);
    return HIDE || !r.vague && allowed && Object.keys(p).every(function (k) {
        return k === 'said' || p[k] === before[k];
    }) ? allowed && PREFIX + write(r.source, p) : r.name;
}
