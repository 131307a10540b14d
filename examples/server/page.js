"use strict";

// What a browser of today sends for pictures; fetch() would send */* alone.
const accept = "image/avif,image/webp,image/apng,image/*,*/*;q=0.8";
const find = (id) => document.getElementById(id);
const controls = find("controls");

// ---- measuring ----

// metrics reads a Server-Timing header: cache;desc=hit, total;dur=0.3
function metrics(header) {
  const m = {};
  for (const part of (header || "").split(",")) {
    const [name, ...rest] = part.trim().split(";");
    for (const r of rest) {
      const [k, v] = r.split("=");
      if (k === "desc") m[name] = v.replaceAll('"', "");
      if (k === "dur") m[name] = Number(v);
    }
  }
  return { outcome: m.cache || "error", server: m.total };
}

async function measure(url, signal) {
  const begin = performance.now();
  const answer = await fetch(url, { cache: "no-store", headers: { Accept: accept }, signal });
  const blob = await answer.blob();
  return {
    ...metrics(answer.headers.get("Server-Timing")), blob, ok: answer.ok, status: answer.status,
    bytes: blob.size, type: answer.headers.get("Content-Type") || "", total: performance.now() - begin,
  };
}

// rounded keeps three digits or so: 0.3, 14.3, 204.
const rounded = (n) => (n < 100 ? n.toFixed(1) : String(Math.round(n)));

function kilobytes(n) {
  return n < 1e6 ? rounded(n / 1e3) + " kB" : rounded(n / 1e6) + " MB";
}

function millis(n) {
  if (n === undefined) return "–";
  if (n < 0.05) return "<0.1 ms";
  return n < 1000 ? rounded(n) + " ms" : rounded(n / 1000) + " s";
}

function badge(element, outcome) {
  element.className = "badge " + outcome;
  element.textContent = outcome;
}

// ---- asking for a variant ----

const rows = [...document.querySelectorAll(".say")];
let running = new AbortController();
let shown = "";

function chosen() {
  const name = new FormData(controls).get("dialect");
  return rows.find((r) => r.dataset.dialect === name) || rows[0];
}

// allowOnlySayable disables what the chosen dialect has no words for, and takes
// it back where it was chosen.
function allowOnlySayable() {
  const row = chosen();
  const says = new Set(row.dataset.says.split(" "));
  for (const name of ["fit", "fm"]) {
    const select = controls.elements[name];
    for (const o of select.options) o.disabled = o.value !== "" && !says.has(name + "=" + o.value);
    if (select.selectedOptions[0].disabled) select.value = "";
  }
  const fit = controls.elements.fit.value || row.dataset.fit;
  const places = fit === "cover" || fit === "contain";
  const radios = [...controls.querySelectorAll("[name=pos]")];
  for (const r of radios) r.disabled = !says.has("pos=" + r.value);
  if (radios.some((r) => r.checked && r.disabled)) radios.find((r) => r.value === "center").checked = true;
  find("position").disabled = !places || !radios.some((r) => !r.disabled && r.value !== "center");
}

function question() {
  const q = new URLSearchParams();
  for (const [name, value] of new FormData(controls)) {
    const nothing = value === "" || ((name === "w" || name === "h") && Number(value) === 0);
    if (name !== "dialect" && !nothing) q.set(name, value);
  }
  return "/~page/ask?" + q;
}

async function update() {
  running.abort();
  running = new AbortController();
  const signal = running.signal;
  allowOnlySayable();
  try {
    const answer = await fetch(question(), { headers: { Accept: accept }, signal });
    if (!answer.ok) {
      say(await answer.text());
      return;
    }
    const row = chosen();
    let url = "";
    for (const a of await answer.json()) {
      const r = rows.find((x) => x.dataset.dialect === a.name);
      r.classList.toggle("mute", !a.url);
      const mount = document.createElement("span");
      mount.className = "mount";
      mount.textContent = a.url ? a.mount || "" : "";
      r.querySelector(".text").replaceChildren(mount, a.url ? a.url.slice(mount.textContent.length) : a.error);
      r.querySelector(".gets").textContent = a.gets ? "→ " + a.gets : "";
      r.title = a.key ? "stored as " + a.key : "";
      if (r === row) url = a.url || "";
    }
    await show(url, signal);
  } catch (e) {
    if (e.name !== "AbortError") say(String(e));
  }
}

function say(text) {
  find("message").textContent = text;
  find("stage").classList.remove("busy");
}

async function show(url, signal) {
  if (!url) {
    say("The chosen dialect cannot say this.");
    return;
  }
  find("stage").classList.add("busy");
  const m = await measure(url, signal);
  badge(find("outcome"), m.outcome);
  find("bytes").textContent = kilobytes(m.bytes);
  find("type").textContent = m.type.replace("image/", "");
  find("server").textContent = millis(m.server);
  find("total").textContent = millis(m.total);
  if (!m.ok) {
    find("natural").textContent = "–";
    say(m.status + ": " + (await m.blob.text()));
    return;
  }
  const image = find("preview");
  const address = URL.createObjectURL(m.blob);
  image.src = address;
  await image.decode();
  if (shown) URL.revokeObjectURL(shown);
  shown = address;
  image.hidden = false;
  image.alt = "Variant of " + controls.elements.source.value;
  find("natural").textContent = image.naturalWidth + " × " + image.naturalHeight;
  say("");
}

// A slider and its number are one value; 0 leaves a side free.
function tie(slider) {
  const number = controls.elements[slider.dataset.for];
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value; });
}

if (controls) {
  controls.querySelectorAll("[data-for]").forEach(tie);
  let timer;
  const soon = () => { clearTimeout(timer); timer = setTimeout(update, 120); };
  controls.addEventListener("input", soon);
  for (const r of rows) r.addEventListener("change", soon);
  controls.addEventListener("submit", (e) => { e.preventDefault(); update(); });
  find("again").addEventListener("click", update);
  update();
}

// ---- the photographs ----

// report says which of its candidates a picture took, and what that cost.
function report(figure) {
  const image = figure.querySelector("img");
  const picked = figure.querySelector("[data-role=picked]");
  const mark = figure.querySelector("[data-role=outcome]");
  if (!image || !image.currentSrc) return;
  const entry = performance.getEntriesByName(image.currentSrc).pop();
  const words = [image.currentSrc.slice(location.origin.length)];
  if (entry && entry.encodedBodySize) words.push(kilobytes(entry.encodedBodySize), millis(entry.duration));
  picked.textContent = words.map(decode).join(" · ");
  const cache = entry && (entry.serverTiming || []).find((t) => t.name === "cache");
  if (entry && entry.transferSize === 0 && entry.encodedBodySize > 0) {
    mark.className = "badge cached";
    mark.textContent = "browser";
    mark.title = "from the browser's own cache";
  } else if (cache) {
    badge(mark, cache.description);
  } else {
    mark.hidden = true; // this browser does not tell
  }
}

function decode(text) {
  try { return decodeURI(text); } catch { return text; }
}

for (const figure of document.querySelectorAll(".photo figure")) {
  const image = figure.querySelector("img");
  if (!image) continue;
  // The entry of a resource may come shortly after its load event.
  const later = () => setTimeout(() => report(figure), 50);
  if (image.complete) later();
  image.addEventListener("load", later);
  image.addEventListener("error", () => badge(figure.querySelector("[data-role=outcome]"), "error"));
}

// fetchAll asks for every variant in a table, a few at a time.
async function fetchAll(button) {
  button.disabled = true;
  const links = [...button.closest(".photo").querySelectorAll("td a")];
  const next = async () => {
    for (let a = links.shift(); a; a = links.shift()) {
      try {
        const m = await measure(a.href);
        a.className = m.outcome;
        a.textContent = m.ok ? kilobytes(m.bytes) : String(m.status);
        const time = document.createElement("small");
        time.textContent = millis(m.server);
        a.append(time);
        a.title = m.outcome + ", " + m.type + ", " + millis(m.total) + " in all";
      } catch (e) {
        a.className = "error";
        a.textContent = "failed";
        a.title = String(e);
      }
    }
  };
  await Promise.all([next(), next()]);
  button.textContent = "Fetch all again";
  button.disabled = false;
}

for (const button of document.querySelectorAll("button.all")) button.addEventListener("click", () => fetchAll(button));
