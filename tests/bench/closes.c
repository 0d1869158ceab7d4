// SPDX-License-Identifier: MIT
/*
 * closes: connections that come and go at a steady rate, in its namespace.
 *
 * closes PER_SECOND SECONDS [PROCESSES]: so many ends a second, two of each
 * connection.  Every other one is closed by its server first.  Prints how many
 * ends it made.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 7100, SOURCES = 200, BACKLOG = 512, PAUSE_NS = 1000000 };

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct sockaddr_in address(uint32_t host, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(host),
	};
}

static int listen_at(uint16_t port)
{
	struct sockaddr_in here = address(INADDR_LOOPBACK, port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (const void *)&here, sizeof(here)) < 0 ||
	    listen(fd, BACKLOG) < 0) {
		perror("listen");
		exit(1);
	}
	return fd;
}

/* One connection from its begin to its end; 0 where it did not come about. */
static int connect_and_close(int listener, uint16_t port, unsigned int i)
{
	/* Sources vary: no port is in the way of the next connection. */
	struct sockaddr_in from =
		address(0x7f010000u + 256u * (i / 100 % SOURCES) + 1, 0);
	struct sockaddr_in to = address(INADDR_LOOPBACK, port);
	int client = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1, server, first;
	char byte;

	setsockopt(client, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
		   sizeof(on));
	if (bind(client, (const void *)&from, sizeof(from)) < 0 ||
	    connect(client, (const void *)&to, sizeof(to)) < 0) {
		close(client);
		return 0;
	}
	server = accept(listener, NULL, NULL);
	first = i % 2 ? server : client;
	close(first);
	(void)!read(server + client - first, &byte, 1);
	close(server + client - first);
	return 2;
}

static uint64_t make(uint16_t port, double per_second, double seconds)
{
	static const struct timespec pause = { .tv_nsec = PAUSE_NS };
	int listener = listen_at(port);
	double start = now();
	uint64_t n = 0;

	for (unsigned int i = 0; now() < start + seconds;) {
		while ((double)n < per_second * (now() - start) &&
		       now() < start + seconds)
			n += (uint64_t)connect_and_close(listener, port, i++);
		nanosleep(&pause, NULL);
	}
	return n;
}

int main(int argc, char *argv[])
{
	int n_processes = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 2;
	_Atomic uint64_t *n = mmap(NULL, sizeof(*n), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (argc < 3 || n == MAP_FAILED)
		return 2;
	for (int i = 0; i < n_processes; i++) {
		if (fork() == 0) {
			uint64_t made =
				make((uint16_t)(PORT + i),
				     strtod(argv[1], NULL) / n_processes,
				     strtod(argv[2], NULL));

			*n += made;
			return 0;
		}
	}
	while (wait(NULL) > 0)
		;
	printf("%llu\n", (unsigned long long)*n);
	return 0;
}
