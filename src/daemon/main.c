/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * ringfenced: brings a compiled policy into force and keeps it, tells what is
 * refused, and answers `ringfence` on a socket. It reads images, never YAML.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "daemon/agent.h"
#include "daemon/control.h"
#include "daemon/drop.h"
#include "daemon/loop.h"
#include "daemon/server.h"
#include "daemon/verbs.h"
#include "enforce/enforce.h"

#define RUNTIME_DIR "/run/ringfence"
#define SOCKET_NAME "control.sock"

/* What the daemon exits with; man/ringfenced.8. */
enum {
	EXIT_DONE = 0,
	EXIT_CANNOT = 1,  /* this kernel cannot enforce, unproved programs, a failed self-test */
	EXIT_BAD = 2,	  /* usage, the image, the disk */
	EXIT_STOPPED = 3, /* `ringfence stop` ended enforcement: not to be started again */
};

const char *argp_program_version = "ringfenced " RF_VERSION;

struct options {
	struct rf_agent_options agent;
	const char *runtime_dir;
	const char *socket;
};

enum { KEY_UNPINNED = 0x100, KEY_FOREGROUND, KEY_PIN_ROOT, KEY_RUNTIME_DIR, KEY_SOCKET };

static const struct argp_option option_table[] = {
	{"image", 'i', "FILE", 0, "Bring the policy image FILE into force", 0},
	{"state-dir", 's', "DIR", 0, "Images and events (" RF_STATE_DIR ")", 0},
	{"runtime-dir", KEY_RUNTIME_DIR, "DIR", 0, "Control socket (" RUNTIME_DIR ")", 0},
	{"pin-root", KEY_PIN_ROOT, "DIR", 0, "Pins in bpffs (" RF_PIN_ROOT ")", 0},
	{"socket", KEY_SOCKET, "PATH", 0, "Control socket, instead of the one in --runtime-dir", 0},
	{"foreground-events", KEY_FOREGROUND, NULL, 0, "Print events as JSON lines on stdout", 0},
	{"unpinned", KEY_UNPINNED, NULL, 0, "Pin nothing: enforcement ends with the daemon", 0},
	{0},
};

static error_t option_parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'i':
		options->agent.image = arg;
		break;
	case 's':
		options->agent.state_dir = arg;
		break;
	case KEY_RUNTIME_DIR:
		options->runtime_dir = arg;
		break;
	case KEY_PIN_ROOT:
		options->agent.pin_root = arg;
		break;
	case KEY_SOCKET:
		options->socket = arg;
		break;
	case KEY_FOREGROUND:
		options->agent.foreground = true;
		break;
	case KEY_UNPINNED:
		options->agent.unpinned = true;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument '%s'", arg);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = option_table,
	.parser = option_parse,
	.doc = "Keeps files from everybody but their maintainers, root included.",
};

/* The server is made after the agent, which tells events to whoever follows by then. */
struct daemon {
	struct rf_agent agent;
	struct rf_server *server;
};

static void on_events(void *data)
{
	const struct daemon *daemon = data;

	if (daemon->server)
		rf_server_publish(daemon->server);
}

static int serve_at(struct daemon *daemon, const struct options *options, struct rf_error *error)
{
	cleanup_free char *path = NULL;

	if (!options->socket && mkdir(options->runtime_dir, 0755) < 0 && errno != EEXIST)
		return rf_error_set(error, -errno, "cannot create '%s': %m", options->runtime_dir);
	if (options->socket)
		path = strdup(options->socket);
	else if (asprintf(&path, "%s/%s", options->runtime_dir, SOCKET_NAME) < 0)
		path = NULL;
	if (!path)
		return rf_error_set(error, -ENOMEM, "out of memory");
	return rf_server_new(path, rf_verbs_handle, &daemon->agent, &daemon->server, error);
}

static int start(struct daemon *daemon, const struct options *options, struct rf_error *error)
{
	int r;

	r = rf_drop_capabilities(error);
	if (r == 0)
		r = rf_drop_syscalls(error);
	if (r == 0)
		r = rf_agent_start(&daemon->agent, &options->agent, error);
	if (r == 0)
		r = serve_at(daemon, options, error);
	return r;
}

static void tell_ready(const struct rf_agent *agent)
{
	struct rf_enforcement_info info;
	const char *name = "(not known)";
	unsigned long long revision = 0;

	if (!agent->enforcement) {
		rf_log_notice("ready: no policy, nothing is enforced");
		sd_notify(0, "READY=1\nSTATUS=no policy, nothing is enforced");
		return;
	}
	rf_enforcement_info(agent->enforcement, &info);
	if (agent->image) {
		name = rf_image_string(agent->image, agent->image->header->name);
		revision = agent->image->header->revision;
	}
	rf_log_notice("ready: policy %s revision %llu, %u hooks, %u roots", name, revision,
		      info.hooks, info.roots);
	sd_notify(0, "READY=1");
}

static int exit_status(int r)
{
	if (r == 0)
		return EXIT_DONE;
	if (r > 0)
		return EXIT_STOPPED;
	return r == -EOPNOTSUPP || r == -EUCLEAN || r == -EKEYREJECTED ? EXIT_CANNOT : EXIT_BAD;
}

int main(int argc, char **argv)
{
	struct options options = {
		.agent = {.state_dir = RF_STATE_DIR, .pin_root = RF_PIN_ROOT},
		.runtime_dir = RUNTIME_DIR,
	};
	struct daemon daemon = {0};
	struct rf_error error = {""};
	cleanup_fd int signals = -1;
	int r;

	rf_log_init("ringfenced", RF_LOG_INFO);
	argp_err_exit_status = EXIT_BAD;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	options.agent.follow = on_events;
	options.agent.follow_data = &daemon;
	r = rf_loop_signals(&signals, &error);
	if (r == 0)
		r = start(&daemon, &options, &error);
	if (r == 0) {
		tell_ready(&daemon.agent);
		r = rf_loop_run(&daemon.agent, daemon.server, signals);
		if (r < 0)
			rf_error_set(&error, r, "cannot go on: %s", strerror(-r));
	}
	if (r < 0)
		rf_log_error("%s", error.text);
	rf_server_free(daemon.server);
	daemon.server = NULL;
	rf_agent_done(&daemon.agent);
	return exit_status(r);
}
