/*
 * What the C workers share: the protocol of protocol.go, the clock and files.
 * A worker defines convert and versions, and its main calls serve.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct request {
	char source[4096], result[4096];
	char op[16], layout[16], format[16];
	int width, height, source_width, source_height, quality, effort, progressive, shrink, times;
};

/*
 * convert does what q asks, once, and makes *out and *size the result, which
 * serve frees. It returns NULL or what went wrong.
 */
static const char *convert(const struct request *q, unsigned char *source, size_t length,
	unsigned char **out, size_t *size);

/* versions returns a JSON object of names and versions. */
static const char *versions(void);

/* find returns where the value of a key of a flat JSON object starts. */
static const char *find(const char *line, const char *key)
{
	char quoted[32];
	const char *at;
	snprintf(quoted, sizeof quoted, "\"%s\":", key);
	at = strstr(line, quoted);
	return at ? at + strlen(quoted) : NULL;
}

static int number(const char *line, const char *key)
{
	const char *at = find(line, key);
	if (!at)
		return 0;
	return strncmp(at, "true", 4) == 0 ? 1 : atoi(at);
}

/* text copies a string without escapes; it returns 0 if it has some or is too long. */
static int text(const char *line, const char *key, char *dst, size_t size)
{
	const char *at = find(line, key);
	size_t n;
	dst[0] = 0;
	if (!at)
		return 1;
	n = strcspn(++at, "\"\\");
	if (at[n] != '"' || n >= size)
		return 0;
	memcpy(dst, at, n);
	dst[n] = 0;
	return 1;
}

static int parse(const char *line, struct request *q)
{
	q->width = number(line, "width");
	q->height = number(line, "height");
	q->source_width = number(line, "source_width");
	q->source_height = number(line, "source_height");
	q->quality = number(line, "quality");
	q->effort = number(line, "effort");
	q->progressive = number(line, "progressive");
	q->shrink = number(line, "shrink");
	q->times = number(line, "times");
	return text(line, "source", q->source, sizeof q->source) && text(line, "result", q->result, sizeof q->result)
		&& text(line, "op", q->op, sizeof q->op) && text(line, "layout", q->layout, sizeof q->layout)
		&& text(line, "format", q->format, sizeof q->format);
}

static double cpu_nanos(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return 1e9 * (u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e3 * (u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* peak_kib returns the most resident memory this process ever had, or 0. */
static long peak_kib(void)
{
	char line[256];
	long kib = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

static unsigned char *read_file(const char *path, size_t *length)
{
	unsigned char *data = NULL;
	FILE *f = fopen(path, "rb");
	long n = -1;
	if (f && fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0
		&& (data = malloc(n ? n : 1)) && fread(data, 1, n, f) != (size_t)n) {
		free(data);
		data = NULL;
	}
	if (f)
		fclose(f);
	*length = data ? n : 0;
	return data;
}

static int write_file(const char *path, const unsigned char *data, size_t size)
{
	FILE *f = fopen(path, "wb");
	int ok;
	if (!f)
		return 0;
	ok = fwrite(data, 1, size, f) == size;
	return fclose(f) == 0 && ok;
}

/* netpbm writes the header of a PGM or PPM, NETPBM_HEADER bytes; one space follows the last number. */
#define NETPBM_HEADER 32
static void netpbm(unsigned char *start, int channels, int width, int height)
{
	char header[NETPBM_HEADER + 1];
	snprintf(header, sizeof header, "P%d %11d %12d 255\n", channels == 1 ? 5 : 6, width, height);
	memcpy(start, header, NETPBM_HEADER);
}

/* fail prints an answer that is an error; quotes in the message become spaces. */
static void fail(const char *message)
{
	char plain[512];
	size_t i;
	snprintf(plain, sizeof plain, "%s", message);
	for (i = 0; plain[i]; i++)
		if (plain[i] == '"' || plain[i] == '\\' || (unsigned char)plain[i] < ' ')
			plain[i] = ' ';
	printf("{\"error\":\"%s\"}\n", plain);
}

/* The source that is in memory. */
static char loaded[4096];
static unsigned char *source;
static size_t length;

static void forget(void)
{
	free(source);
	source = NULL;
	loaded[0] = 0;
}

static const char *load(const char *path)
{
	if (strcmp(path, loaded) == 0)
		return NULL;
	forget();
	if (!(source = read_file(path, &length)))
		return "cannot read the source";
	snprintf(loaded, sizeof loaded, "%s", path);
	return NULL;
}

static void answer(const struct request *q)
{
	const char *error = load(q->source);
	unsigned char *out = NULL;
	size_t size = 0;
	double start;
	long peak;
	int i;
	if (!error && q->times < 1)
		error = "nothing to do: times is below 1";
	start = cpu_nanos();
	for (i = 0; i < q->times && !error; i++) {
		free(out);
		out = NULL;
		size = 0;
		error = convert(q, source, length, &out, &size);
	}
	start = cpu_nanos() - start;
	peak = peak_kib();
	if (!error && q->result[0] && !write_file(q->result, out, size))
		error = "cannot write the result";
	free(out);
	if (error)
		fail(error);
	else
		printf("{\"cpu_ns\":%.1f,\"peak_kib\":%ld}\n", start / q->times, peak);
}

static int serve(void)
{
	char *line = NULL;
	size_t room = 0;
	struct request q;
	while (getline(&line, &room, stdin) > 0) {
		if (!parse(line, &q)) {
			fail("a string that this worker does not read");
		} else if (!q.source[0]) {
			forget();
			printf("{\"peak_kib\":%ld,\"versions\":%s}\n", peak_kib(), versions());
		} else {
			answer(&q);
		}
		fflush(stdout);
	}
	forget();
	free(line);
	return 0;
}

#endif
