// SPDX-License-Identifier: MIT
/*
 * pod: what a Kubernetes pod is called, which its containers see as hostname.
 *
 * All containers of a pod share the UTS namespace of its sandbox, and kubelet
 * sets the pod's name there.  No file of /proc shows another one's hostname:
 * this thread goes there and comes back, as visit does.
 */
#include "kernel/netns/netns.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { FILE_SIZE = 48, PID_SIZE = 12 };

static int open_uts(const char *process)
{
	char path[FILE_SIZE];

	(void)snprintf(path, sizeof(path), "/proc/%s/ns/uts", process);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool is_same(int a, int b)
{
	struct stat left, right;

	return fstat(a, &left) == 0 && fstat(b, &right) == 0 &&
	       left.st_ino == right.st_ino;
}

/* The pid may be another's by now, in another network namespace. */
static bool lives_there(int32_t pid, uint64_t id)
{
	char path[FILE_SIZE];
	struct stat st;

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	return stat(path, &st) == 0 && st.st_ino == id;
}

/*
 * utsns_install() asks for CAP_SYS_ADMIN over both: the way back is tried
 * before the first step, so that it is open afterwards.
 */
static bool ask(int own, int its, struct utsname *uts)
{
	bool told;

	if (setns(own, CLONE_NEWUTS) < 0 || setns(its, CLONE_NEWUTS) < 0)
		return false;
	told = uname(uts) == 0 && uts->nodename[0] != '\0';
	return setns(own, CLONE_NEWUTS) == 0 && told;
}

bool netns_pod_name(const struct netns_place *place,
		    char name[static NETNS_NAME_SIZE])
{
	char process[PID_SIZE];
	struct utsname uts;
	bool told = false;
	int own = open_uts("thread-self");
	int its;

	(void)snprintf(process, sizeof(process), "%d", place->pid);
	its = own < 0 ? -1 : open_uts(process);
	if (its >= 0 && lives_there(place->pid, place->id) &&
	    !is_same(own, its))
		told = ask(own, its, &uts);
	if (told)
		(void)snprintf(name, NETNS_NAME_SIZE, "pod:%.60s",
			       uts.nodename);
	if (its >= 0)
		close(its);
	if (own >= 0)
		close(own);
	return told;
}
