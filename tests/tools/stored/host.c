// SPDX-License-Identifier: MIT
/*
 * host: what is asked without a file: clocks, names, users, namespaces.
 *
 * A sleep moves the clock and takes no time, but in a second thread, which
 * would run ahead of the first.
 */
#include "host.h"

#include <dlfcn.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "files.h"
#include "sample.h"

enum { BILLION = 1000000000, NAP_NS = 10000000, LATE_NS = 1000 };

static _Atomic int64_t slept_ns;
static _Thread_local uint64_t netns_key;
static _Thread_local struct servent service;
static long (*_Atomic next_syscall)(long, ...);

void *host_next(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found) {
		(void)fprintf(stderr, "stored: no %s\n", name);
		_exit(125);
	}
	return found;
}

/* Has no list of namespaces by number, which is newer than most kernels. */
long syscall(long number, ...)
{
	enum { LISTNS = SYS_pidfd_open - 434 + 470 };
	long with[6];
	va_list args;

	va_start(args, number);
	for (size_t i = 0; i < 6; i++)
		with[i] = va_arg(args, long);
	va_end(args);
	if (number == LISTNS) {
		errno = ENOSYS;
		return -1;
	}
	if (!next_syscall) {
		long (*found)(long, ...);

		*(void **)&found = host_next("syscall");
		next_syscall = found;
	}
	return next_syscall(number, with[0], with[1], with[2], with[3], with[4],
			    with[5]);
}

bool host_is_later(void)
{
	return atomic_load(&slept_ns) >= BILLION / 2;
}

uint64_t host_netns(void)
{
	return netns_key ? netns_key : sample_get()->worlds[0].places[0].key;
}

static struct timespec later(struct timespec base, int64_t ns)
{
	int64_t sum = base.tv_nsec + ns;

	return (struct timespec){
		.tv_sec = base.tv_sec + sum / BILLION,
		.tv_nsec = sum % BILLION,
	};
}

static bool clock_base(clockid_t clock, struct timespec *base)
{
	const struct world *first = &sample_get()->worlds[0];

	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		*base = first->realtime;
		return true;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
		*base = first->monotonic;
		return true;
	case CLOCK_BOOTTIME:
		*base = first->boottime;
		return true;
	default:
		return false;
	}
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	struct timespec base;

	if (!clock_base(clock, &base))
		return (int)syscall(SYS_clock_gettime, clock, now);
	*now = later(base, atomic_load(&slept_ns));
	return 0;
}

time_t time(time_t *out)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}

static void sleep_ns(int64_t ns)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };

	if (syscall(SYS_gettid) != getpid())
		(void)syscall(SYS_nanosleep, &nap, NULL);
	/* Nobody wakes up early, and no time at all would never end. */
	(void)atomic_fetch_add(&slept_ns, (ns > 0 ? ns : 0) + LATE_NS);
}

int nanosleep(const struct timespec *asked, struct timespec *left)
{
	int64_t ns = asked->tv_sec * (int64_t)BILLION + asked->tv_nsec;

	if (left) /* may be asked */
		*left = (struct timespec){ 0 };
	sleep_ns(ns);
	return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *asked,
		    struct timespec *left)
{
	int64_t ns = asked->tv_sec * (int64_t)BILLION + asked->tv_nsec;
	struct timespec now;

	if (flags & TIMER_ABSTIME) {
		(void)clock_gettime(clock, &now);
		ns -= now.tv_sec * (int64_t)BILLION + now.tv_nsec;
	} else if (left) {
		*left = (struct timespec){ 0 };
	}
	sleep_ns(ns);
	return 0;
}

unsigned int sleep(unsigned int seconds)
{
	sleep_ns(seconds * (int64_t)BILLION);
	return 0;
}

int usleep(useconds_t us)
{
	sleep_ns(us * (int64_t)1000);
	return 0;
}

/* What is until then by our clock, by the real one. */
int pthread_cond_timedwait(pthread_cond_t *restrict cond,
			   pthread_mutex_t *restrict mutex,
			   const struct timespec *restrict until)
{
	int (*next)(pthread_cond_t *, pthread_mutex_t *,
		    const struct timespec *);
	struct timespec ours, real;
	int64_t ns;

	*(void **)&next = host_next("pthread_cond_timedwait");
	(void)clock_gettime(CLOCK_REALTIME, &ours);
	(void)syscall(SYS_clock_gettime, CLOCK_REALTIME, &real);
	ns = (until->tv_sec - ours.tv_sec) * (int64_t)BILLION + until->tv_nsec -
	     ours.tv_nsec;
	real = later(real, ns > 0 ? ns : 0);
	return next(cond, mutex, &real);
}

int uname(struct utsname *out)
{
	const struct sample *sample = sample_get();

	*out = (struct utsname){ .sysname = "Linux" };
	(void)snprintf(out->nodename, sizeof(out->nodename), "%s",
		       sample->host);
	(void)snprintf(out->release, sizeof(out->release), "%s",
		       sample->release);
	(void)snprintf(out->machine, sizeof(out->machine), "%s",
		       sample->machine);
	return 0;
}

int gethostname(char *name, size_t size)
{
	(void)snprintf(name, size, "%s", sample_get()->host);
	return 0;
}

uid_t getuid(void)
{
	return sample_get()->uid;
}

uid_t geteuid(void)
{
	return sample_get()->uid;
}

int setns(int fd, int type)
{
	const struct node *node = files_node(fd);
	const struct place *place =
		node ? world_place_by_id(sample_world(), node->st.st_ino)
		     : NULL;

	(void)type;
	if (place && place->error == 0) {
		netns_key = place->key;
		return 0;
	}
	errno = place ? place->error : EINVAL;
	return -1;
}

static const struct place *here(void)
{
	return world_place(sample_world(), host_netns());
}

unsigned int if_nametoindex(const char *name)
{
	const struct place *place = here();

	for (size_t i = 0; place && i < place->n_interfaces; i++) {
		if (strcmp(place->interfaces[i].name, name) == 0)
			return place->interfaces[i].index;
	}
	errno = ENODEV;
	return 0;
}

char *if_indextoname(unsigned int index, char name[IF_NAMESIZE])
{
	const struct place *place = here();

	for (size_t i = 0; place && i < place->n_interfaces; i++) {
		if (place->interfaces[i].index != index)
			continue;
		(void)snprintf(name, IF_NAMESIZE, "%s",
			       place->interfaces[i].name);
		return name;
	}
	errno = ENXIO;
	return NULL;
}

/* "http", blanks, "80/tcp", as services(5) has them; no aliases. */
static bool is_service(const char *line, const char *name, const char *protocol,
		       long *port)
{
	size_t len = strlen(name);
	char *end;

	if (strncmp(line, name, len) != 0 || line[len] != '\t')
		return false;
	*port = strtol(line + len, &end, 10);
	len = strlen(protocol);
	return *end == '/' && strncmp(end + 1, protocol, len) == 0 &&
	       end[1 + len] == '\n';
}

struct servent *getservbyname(const char *name, const char *protocol)
{
	const struct node *node = world_node(sample_world(), "/etc/services");
	const char *line = node ? node->text : NULL;
	long port;

	while (line &&
	       !is_service(line, name, protocol ? protocol : "tcp", &port)) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (!line)
		return NULL;
	service = (struct servent){
		.s_port = (uint16_t)(port << 8 | port >> 8),
	};
	return &service;
}
