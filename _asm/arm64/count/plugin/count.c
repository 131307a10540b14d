// A plugin for qemu-user 7.2 or later that counts the instructions that a program
// executes at addresses from=N up to but without to=N. The emulator's header need not
// be there: what it declares is written out.
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t id;
struct tb;
extern void qemu_plugin_register_vcpu_tb_trans_cb(id, void (*)(id, struct tb *));
extern size_t qemu_plugin_tb_n_insns(const struct tb *);
extern uint64_t qemu_plugin_tb_vaddr(const struct tb *);
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct tb *, int add, void *, uint64_t);
extern void qemu_plugin_register_atexit_cb(id, void (*)(id, void *), void *);

int qemu_plugin_version = 1;
static uint64_t count, from, to;

static void translated(id plugin, struct tb *tb) {
	uint64_t at = qemu_plugin_tb_vaddr(tb);
	if (at >= from && at < to)
		qemu_plugin_register_vcpu_tb_exec_inline(tb, 0, &count, qemu_plugin_tb_n_insns(tb));
}

static void ended(id plugin, void *data) {
	fprintf(stderr, "%" PRIu64 " instructions\n", count);
}

int qemu_plugin_install(id plugin, const void *info, int argc, char **argv) {
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "from=", 5))
			from = strtoull(argv[i] + 5, NULL, 0);
		else if (!strncmp(argv[i], "to=", 3))
			to = strtoull(argv[i] + 3, NULL, 0);
		else
			return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(plugin, translated);
	qemu_plugin_register_atexit_cb(plugin, ended, NULL);
	return 0;
}
