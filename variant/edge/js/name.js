// Names in the one spelling that params.Dialect.Format writes: percent-encoded
// in upper case except for letters, digits and -._~/@,= . What the grammars look
// for is never encoded, so that a name is read in this spelling and never decoded.

// spell returns the name in a text that is percent-encoded anyhow, or null.
function spell(text) {
    try {
        text = encodeURIComponent(decodeURIComponent(text));
    } catch (e) {
        return null;
    }
    return text.replace(/%(2F|40|2C|3D)/g, function (c) {
        return decodeURIComponent(c);
    }).replace(/[!'()*]/g, function (c) {
        return '%' + c.charCodeAt(0).toString(16).toUpperCase();
    });
}

// pathName returns the name in a URL's path, or null. An encoded slash is refused.
function pathName(path) {
    return path[0] !== '/' || /%2f/i.test(path) ? null : spell(path.slice(1));
}

function byteLength(name) {
    return name.replace(/%../g, 'x').length;
}

// isSource is params.ValidSource.
function isSource(name) {
    if (name[0] === '~' || byteLength(name) > 1000 || /%(0|1|7F|C2%[89])/.test(name)) {
        return false;
    }
    return name.split('/').every(function (s) {
        return s !== '' && s !== '.' && s !== '..' && byteLength(s) <= 200;
    });
}
