/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Names of errors, as <asm-generic/errno.h> has them. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "verify/spec_internal.h"

/* clang-format off */
#define ERRNO_NAMES(X) \
	X(EPERM) X(ENOENT) X(ESRCH) X(EINTR) X(EIO) X(ENXIO) X(E2BIG) X(ENOEXEC) X(EBADF) \
	X(ECHILD) X(EAGAIN) X(ENOMEM) X(EACCES) X(EFAULT) X(ENOTBLK) X(EBUSY) X(EEXIST) X(EXDEV) \
	X(ENODEV) X(ENOTDIR) X(EISDIR) X(EINVAL) X(ENFILE) X(EMFILE) X(ENOTTY) X(ETXTBSY) \
	X(EFBIG) X(ENOSPC) X(ESPIPE) X(EROFS) X(EMLINK) X(EPIPE) X(EDOM) X(ERANGE) X(EDEADLK) \
	X(ENAMETOOLONG) X(ENOLCK) X(ENOSYS) X(ENOTEMPTY) X(ELOOP) X(EWOULDBLOCK) X(ENOMSG) \
	X(EIDRM) X(ECHRNG) X(EL2NSYNC) X(EL3HLT) X(EL3RST) X(ELNRNG) X(EUNATCH) X(ENOCSI) \
	X(EL2HLT) X(EBADE) X(EBADR) X(EXFULL) X(ENOANO) X(EBADRQC) X(EBADSLT) X(EDEADLOCK) \
	X(EBFONT) X(ENOSTR) X(ENODATA) X(ETIME) X(ENOSR) X(ENONET) X(ENOPKG) X(EREMOTE) \
	X(ENOLINK) X(EADV) X(ESRMNT) X(ECOMM) X(EPROTO) X(EMULTIHOP) X(EDOTDOT) X(EBADMSG) \
	X(EOVERFLOW) X(ENOTUNIQ) X(EBADFD) X(EREMCHG) X(ELIBACC) X(ELIBBAD) X(ELIBSCN) \
	X(ELIBMAX) X(ELIBEXEC) X(EILSEQ) X(ERESTART) X(ESTRPIPE) X(EUSERS) X(ENOTSOCK) \
	X(EDESTADDRREQ) X(EMSGSIZE) X(EPROTOTYPE) X(ENOPROTOOPT) X(EPROTONOSUPPORT) \
	X(ESOCKTNOSUPPORT) X(EOPNOTSUPP) X(ENOTSUP) X(EPFNOSUPPORT) X(EAFNOSUPPORT) \
	X(EADDRINUSE) X(EADDRNOTAVAIL) X(ENETDOWN) X(ENETUNREACH) X(ENETRESET) X(ECONNABORTED) \
	X(ECONNRESET) X(ENOBUFS) X(EISCONN) X(ENOTCONN) X(ESHUTDOWN) X(ETOOMANYREFS) \
	X(ETIMEDOUT) X(ECONNREFUSED) X(EHOSTDOWN) X(EHOSTUNREACH) X(EALREADY) X(EINPROGRESS) \
	X(ESTALE) X(EUCLEAN) X(ENOTNAM) X(ENAVAIL) X(EISNAM) X(EREMOTEIO) X(EDQUOT) \
	X(ENOMEDIUM) X(EMEDIUMTYPE) X(ECANCELED) X(ENOKEY) X(EKEYEXPIRED) X(EKEYREVOKED) \
	X(EKEYREJECTED) X(EOWNERDEAD) X(ENOTRECOVERABLE) X(ERFKILL) X(EHWPOISON)
/* clang-format on */

#define NAME(name) #name,
#define NUMBER(name) name,
static const char *const names[] = {ERRNO_NAMES(NAME)};
static const uint8_t numbers[] = {ERRNO_NAMES(NUMBER)};

#define NAME_COUNT (sizeof(names) / sizeof(*names))

uint64_t rf_spec_errno(const char *name)
{
	for (size_t i = 0; i < NAME_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return numbers[i];
	return 0;
}

const char *rf_spec_nearest(const struct rf_spec_program *program, const char *word)
{
	const char *known[RF_SPEC_PARAMS_MAX + RF_SPEC_T_MAX_ + NAME_COUNT];
	size_t n = 0;

	for (size_t i = 0; program && i < program->param_count; i++)
		known[n++] = program->params[i].name;
	for (enum rf_spec_token_kind kind = RF_SPEC_T_RESULT; kind <= RF_SPEC_T_FALSE; kind++)
		known[n++] = rf_spec_token_texts[kind];
	memcpy(known + n, names, sizeof(names));
	return rf_str_nearest(word, known, n + NAME_COUNT);
}
