// A plugin for qemu-user 7.2 or later that counts the instructions of a program.
// The emulator's header need not be there: what it declares is written out.
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

typedef uint64_t id;
struct tb;
extern void qemu_plugin_register_vcpu_tb_trans_cb(id, void (*)(id, struct tb *));
extern size_t qemu_plugin_tb_n_insns(const struct tb *);
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct tb *, int add, void *, uint64_t);
extern void qemu_plugin_register_atexit_cb(id, void (*)(id, void *), void *);

int qemu_plugin_version = 1;
static uint64_t count;

static void translated(id plugin, struct tb *tb) {
	qemu_plugin_register_vcpu_tb_exec_inline(tb, 0, &count, qemu_plugin_tb_n_insns(tb));
}

static void ended(id plugin, void *data) {
	fprintf(stderr, "%" PRIu64 " instructions\n", count);
}

int qemu_plugin_install(id plugin, const void *info, int argc, char **argv) {
	qemu_plugin_register_vcpu_tb_trans_cb(plugin, translated);
	qemu_plugin_register_atexit_cb(plugin, ended, NULL);
	return 0;
}
