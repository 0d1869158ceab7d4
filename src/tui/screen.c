// SPDX-License-Identifier: MIT
/*
 * screen: what a canvas looks like on a terminal, and the way back from it.
 *
 * Signals that end or stop a process are blocked and read from a descriptor,
 * so that none comes in the middle of a drawing; those of a crash have
 * handlers that write what was prepared and let the crash go on.
 */
#include "tui/screen.h"

#include <assert.h>
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "tui/key.h"

enum {
	ESCAPE_DELAY_MS = 25, /* a lone Escape, and not the begin of a key */
	RESTORE_SIZE = 256,
	RUN_SIZE = 4096,
	CRASH_COUNT = 7,
};

static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE,
			       SIGABRT, SIGSYS, SIGTRAP };
static const int asked[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP };
/* curses would handle these by itself. */
static const int curses_own[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };

/*
 * The one thing that can be written to: a handler gets no argument of ours,
 * and what it has to write must stand ready.
 */
static struct {
	volatile sig_atomic_t is_taken;
	struct termios before;
	char restore[RESTORE_SIZE]; /* the terminal, byte by byte */
	size_t n_restore;
	struct sigaction crash_before[CRASH_COUNT];
	struct sigaction own_before[4];
	sigset_t mask_before;
	int signal_fd;
	SCREEN *screen;
	bool has_mouse; /* what it does is told to us */
} terminal;

/* A look by meaning: with colours, and without any. */
static const struct {
	short color; /* of the text; -1: the terminal's own */
	attr_t colored;
	attr_t plain;
} looks[] = {
	[INK_PLAIN] = { -1, A_NORMAL, A_NORMAL },
	[INK_FAINT] = { -1, A_DIM, A_DIM },
	[INK_STRONG] = { -1, A_BOLD, A_BOLD },
	[INK_HEADER] = { -1, A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE },
	[INK_GOOD] = { COLOR_GREEN, A_NORMAL, A_NORMAL },
	[INK_NOTICE] = { COLOR_BLUE, A_BOLD, A_UNDERLINE },
	/* Yellow cannot be read on white, nor dark blue on black. */
	[INK_WARNING] = { COLOR_MAGENTA, A_BOLD, A_BOLD },
	[INK_CRITICAL] = { COLOR_RED, A_BOLD, A_BOLD | A_REVERSE },
	[INK_SELECTED] = { -1, A_REVERSE, A_REVERSE },
	[INK_BAR] = { -1, A_REVERSE, A_REVERSE },
};
static_assert(sizeof(looks) / sizeof(looks[0]) == INK_COUNT,
	      "every ink has its look");
static_assert(sizeof(crashes) / sizeof(crashes[0]) == CRASH_COUNT,
	      "every crash has its place");

/* Only what may be called in a handler. */
static void restore_now(void)
{
	const char *from = terminal.restore;
	size_t left = terminal.n_restore;

	while (left > 0) {
		ssize_t n = write(STDOUT_FILENO, from, left);

		if (n <= 0)
			break;
		from += n;
		left -= (size_t)n;
	}
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
}

static void on_crash(int number)
{
	int kept = errno;

	if (terminal.is_taken) {
		terminal.is_taken = 0;
		restore_now();
	}
	errno = kept;
	/* The default is back in place (SA_RESETHAND); comes on return. */
	(void)raise(number);
}

/* Adds what a capability writes, without the waits that old terminals need. */
static void prepare(const char *capability)
{
	const char *text = tigetstr(capability);

	if (!text || text == (char *)-1)
		return;
	while (*text && terminal.n_restore < RESTORE_SIZE) {
		if (text[0] == '$' && text[1] == '<') {
			text += strcspn(text, ">");
			text += *text == '>';
			continue;
		}
		terminal.restore[terminal.n_restore++] = *text++;
	}
}

/* What curses turns on for a mouse has no name of its own. */
static void prepare_mouse(void)
{
	static const char off[] = "\033[?1000l\033[?1006l";
	const char *mouse = tigetstr("kmous");

	if (!mouse || mouse == (char *)-1)
		return;
	memcpy(terminal.restore, off, sizeof(off) - 1);
	terminal.n_restore = sizeof(off) - 1;
}

static void catch_crashes(void)
{
	struct sigaction action = {
		.sa_handler = on_crash,
		.sa_flags = (int)SA_RESETHAND,
	};

	terminal.n_restore = 0;
	prepare_mouse();
	prepare("sgr0");
	prepare("rmkx");
	prepare("rmcup");
	prepare("cnorm");
	(void)sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < CRASH_COUNT; i++) {
		struct sigaction *before = &terminal.crash_before[i];

		(void)sigaction(crashes[i], NULL, before);
		/* A checker of the program's memory has its own to say. */
		if (before->sa_handler == SIG_DFL)
			(void)sigaction(crashes[i], &action, NULL);
	}
}

/* Ignored from the start, as by nohup; blocked it would be read after all. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

static int block_signals(struct error *err)
{
	sigset_t mask;

	(void)sigemptyset(&mask);
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		if (!is_ignored(asked[i]))
			(void)sigaddset(&mask, asked[i]);
	}
	(void)sigaddset(&mask, SIGCONT);
	(void)sigaddset(&mask, SIGWINCH);
	terminal.signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (terminal.signal_fd < 0)
		return error_set(err, -errno, "cannot wait for signals");
	(void)pthread_sigmask(SIG_BLOCK, &mask, &terminal.mask_before);
	for (size_t i = 0; i < sizeof(curses_own) / sizeof(curses_own[0]); i++)
		(void)sigaction(curses_own[i], NULL, &terminal.own_before[i]);
	return 0;
}

static void unblock_signals(void)
{
	for (size_t i = 0; i < sizeof(curses_own) / sizeof(curses_own[0]); i++)
		(void)sigaction(curses_own[i], &terminal.own_before[i], NULL);
	(void)close(terminal.signal_fd);
	(void)pthread_sigmask(SIG_SETMASK, &terminal.mask_before, NULL);
}

/* curses would end the program by itself, were the terminal unfit. */
static int check_terminal(struct error *err)
{
	const char *name = getenv("TERM");
	const char *move;
	int found;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return error_set(err, -ENOTTY, "this is no terminal");
	if (setupterm(NULL, STDOUT_FILENO, &found) != OK) {
		(void)error_set(err, 0, "the terminal type '%s' is not known",
				name ? name : "");
		return -ENOTTY;
	}
	move = tigetstr("cup");
	(void)del_curterm(cur_term);
	if (move && move != (char *)-1)
		return 0;
	(void)error_set(err, 0, "a terminal of type '%s' can show no screen",
			name ? name : "");
	return -ENOTTY;
}

static void choose_colors(void)
{
	if (!has_colors() || start_color() == ERR ||
	    use_default_colors() == ERR)
		return;
	for (short ink = 0; ink < INK_COUNT; ink++) {
		if (looks[ink].color >= 0)
			(void)init_pair((short)(ink + 1), looks[ink].color, -1);
	}
}

static void set_modes(void)
{
	(void)cbreak();
	(void)noecho();
	(void)intrflush(stdscr, FALSE);
	(void)keypad(stdscr, TRUE);
	(void)nodelay(stdscr, TRUE);
	(void)set_escdelay(ESCAPE_DELAY_MS);
	(void)curs_set(0);
	/* A press is a click: nothing is waited for. */
	(void)mouseinterval(0);
}

int screen_open(bool color, struct error *err)
{
	int ret = check_terminal(err);

	if (ret < 0)
		return ret;
	if (tcgetattr(STDIN_FILENO, &terminal.before) < 0)
		return error_set(err, -errno, "cannot read the terminal");
	ret = block_signals(err);
	if (ret < 0)
		return ret;
	terminal.screen = newterm(NULL, stdout, stdin);
	if (!terminal.screen) {
		unblock_signals();
		return error_set(err, -ENOTTY, "cannot take the terminal");
	}
	terminal.is_taken = 1;
	terminal.has_mouse = false;
	catch_crashes();
	if (color)
		choose_colors();
	set_modes();
	return 0;
}

/* Where no other screen comes back, the prompt gets a line of its own. */
static void leave(void)
{
	(void)attr_set(A_NORMAL, 0, NULL);
	(void)move(LINES - 1, 0);
	(void)clrtoeol();
	(void)refresh();
	(void)endwin();
	terminal.is_taken = 0;
}

void screen_close(void)
{
	leave();
	for (size_t i = 0; i < CRASH_COUNT; i++)
		(void)sigaction(crashes[i], &terminal.crash_before[i], NULL);
	delscreen(terminal.screen);
	terminal.screen = NULL;
	unblock_signals();
}

void screen_size(size_t *n_rows, size_t *n_columns)
{
	int height, width;

	getmaxyx(stdscr, height, width);
	*n_rows = height > 0 ? (size_t)height : 0;
	*n_columns = width > 0 ? (size_t)width : 0;
}

static void wear(enum ink ink)
{
	short pair = (short)(ink + 1);
	short text, ground;

	if (looks[ink].color >= 0 && pair < COLOR_PAIRS &&
	    pair_content(pair, &text, &ground) == OK &&
	    text == looks[ink].color)
		(void)attr_set(looks[ink].colored, pair, NULL);
	else
		(void)attr_set(looks[ink].plain, 0, NULL);
}

/* Writes the cells from a column on that wear one ink; gives the next. */
static size_t draw_run(const struct canvas *canvas, size_t row, size_t column)
{
	char run[RUN_SIZE];
	size_t first = column, n = 0;
	uint8_t ink = canvas_at(canvas, row, column)->ink;

	while (column < canvas->n_columns) {
		const struct canvas_cell *cell = canvas_at(canvas, row, column);
		size_t length = strlen(cell->text);

		if (cell->ink != ink || n + length >= sizeof(run))
			break;
		memcpy(run + n, cell->text, length);
		n += length;
		column++;
	}
	run[n] = '\0';
	wear((enum ink)ink);
	(void)mvaddstr((int)row, (int)first, run);
	return column;
}

void screen_draw(const struct canvas *canvas)
{
	(void)erase();
	for (size_t row = 0; row < canvas->n_rows; row++) {
		for (size_t column = 0; column < canvas->n_columns;)
			column = draw_run(canvas, row, column);
	}
	(void)move(LINES - 1, COLS - 1);
	(void)refresh();
}

void screen_take_mouse(bool takes)
{
	const mmask_t wanted =
		BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;

	if (takes == terminal.has_mouse)
		return;
	terminal.has_mouse = takes;
	(void)mousemask(takes ? wanted : 0, NULL);
}

void screen_redraw(void)
{
	(void)clearok(stdscr, TRUE);
}

static void take_size(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
	    size.ws_col > 0)
		(void)resizeterm(size.ws_row, size.ws_col);
}

/* Another may have used the terminal meanwhile. */
static void come_back(void)
{
	(void)reset_prog_mode();
	terminal.is_taken = 1;
	take_size();
	screen_redraw();
	(void)refresh();
}

static void suspend(void)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	struct sigaction before;
	sigset_t mask;

	(void)def_prog_mode();
	leave();
	(void)sigaction(SIGTSTP, &standard, &before);
	(void)raise(SIGTSTP);
	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, SIGTSTP);
	/* Here it stops, and here it goes on. */
	(void)pthread_sigmask(SIG_UNBLOCK, &mask, NULL);
	(void)pthread_sigmask(SIG_BLOCK, &mask, NULL);
	(void)sigaction(SIGTSTP, &before, NULL);
	come_back();
}

/* KEYS_RESIZE where all is to be drawn anew; else KEYS_NONE. */
static int take_signal(int *signal_number)
{
	struct signalfd_siginfo info;

	if (read(terminal.signal_fd, &info, sizeof(info)) != sizeof(info))
		return KEYS_NONE;
	switch (info.ssi_signo) {
	case SIGWINCH:
		take_size();
		return KEYS_RESIZE;
	case SIGTSTP:
		suspend();
		return KEYS_RESIZE;
	case SIGCONT:
		come_back();
		return KEYS_RESIZE;
	default:
		*signal_number = (int)info.ssi_signo;
		return KEYS_NONE;
	}
}

static int named_key(wint_t code)
{
	static const struct {
		wint_t code;
		int key;
	} names[] = {
		{ KEY_UP, KEYS_UP },
		{ KEY_DOWN, KEYS_DOWN },
		{ KEY_LEFT, KEYS_LEFT },
		{ KEY_RIGHT, KEYS_RIGHT },
		{ KEY_PPAGE, KEYS_PAGE_UP },
		{ KEY_NPAGE, KEYS_PAGE_DOWN },
		{ KEY_HOME, KEYS_HOME },
		{ KEY_END, KEYS_END },
		{ KEY_BACKSPACE, KEYS_BACKSPACE },
		{ KEY_DC, KEYS_DELETE },
		{ KEY_BTAB, KEYS_BACKTAB },
		{ KEY_ENTER, KEYS_ENTER },
		{ KEY_RESIZE, KEYS_RESIZE },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].code == code)
			return names[i].key;
	}
	return KEYS_NONE;
}

/* Where it was pressed; what is too far for a key is none. */
static int take_mouse(void)
{
	MEVENT event;

	if (getmouse(&event) == ERR)
		return KEYS_NONE;
	if (event.bstate & BUTTON4_PRESSED)
		return KEYS_WHEEL_UP;
	if (event.bstate & BUTTON5_PRESSED)
		return KEYS_WHEEL_DOWN;
	if (!(event.bstate & BUTTON1_PRESSED) || event.x < 0 || event.y < 0 ||
	    event.x >= KEYS_CLICK_ROW || event.y >= KEYS_CLICK_ROW)
		return KEYS_NONE;
	return KEYS_CLICK + event.y * KEYS_CLICK_ROW + event.x;
}

static int key_of(wint_t code)
{
	if (code == '\r')
		return KEYS_ENTER;
	if (code == 0x7f || code == '\b')
		return KEYS_BACKSPACE;
	return (int)code;
}

/*
 * The next key that is there already, or KEYS_NONE: then there is nothing at
 * all, also in curses, which may have read more than it told.
 */
static int take_key(void)
{
	int key = KEYS_NONE;
	wint_t code;

	while (key == KEYS_NONE) {
		int what = get_wch(&code);

		if (what == ERR)
			break;
		if (what != KEY_CODE_YES)
			key = key_of(code);
		else if (code == KEY_MOUSE)
			key = take_mouse();
		else
			key = named_key(code);
	}
	return key;
}

/* A terminal that hung up is for ever readable, and has nothing to read. */
static bool is_gone(short events)
{
	int n = 0;

	if (events & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	return (events & POLLIN) && ioctl(STDIN_FILENO, FIONREAD, &n) == 0 &&
	       n == 0;
}

int screen_wait(int other_fd, double seconds, int *signal_number)
{
	struct pollfd fds[] = {
		{ STDIN_FILENO, POLLIN, 0 },
		{ terminal.signal_fd, POLLIN, 0 },
		{ other_fd, POLLIN, 0 },
	};
	/* curses may hold keys that it has read and not told. */
	int key = take_key();

	*signal_number = 0;
	if (key != KEYS_NONE)
		return key;
	if (poll(fds, 3, seconds < 0 ? -1 : (int)(seconds * 1000)) <= 0)
		return KEYS_NONE;
	if (fds[1].revents & POLLIN)
		return take_signal(signal_number);
	if (is_gone(fds[0].revents)) {
		*signal_number = SIGHUP;
		return KEYS_NONE;
	}
	return fds[0].revents & POLLIN ? take_key() : KEYS_NONE;
}
