// variantName returns the name of the variant that p gets, or ''.
function variantName(r, p) {
    return closest(p) ? PREFIX + write(r.source, p) : '';
}
