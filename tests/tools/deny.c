// SPDX-License-Identifier: MIT
/*
 * deny: runs a command that gets no netlink socket.
 *
 *   deny ERRNO COMMAND [ARGUMENT...]
 *
 * ERRNO is a number; socket(AF_NETLINK, ...) fails with it, in the command and
 * in all that it starts.  Ends with status 77 where the kernel has no seccomp.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FIELD(name) ((unsigned int)offsetof(struct seccomp_data, name))

/* The low half of a 64-bit argument. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_HALF sizeof(unsigned int)
#else
#define LOW_HALF 0
#endif

static int deny_netlink(unsigned int code)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(args) + LOW_HALF),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | code),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]),
		.filter = filter,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int main(int argc, char **argv)
{
	unsigned long code = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;

	if (code == 0 || code > SECCOMP_RET_DATA) {
		fputs("deny: ERRNO COMMAND [ARGUMENT...]\n", stderr);
		return 2;
	}
	if (deny_netlink((unsigned int)code) != 0) {
		fprintf(stderr, "deny: seccomp: %s\n", strerror(errno));
		return 77;
	}
	execvp(argv[2], argv + 2);
	fprintf(stderr, "deny: %s: %s\n", argv[2], strerror(errno));
	return 127;
}
