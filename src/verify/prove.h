/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Asks provers, through Why3, whether goals hold. Fails closed: every goal must have its own
 * answer from every prover that was asked, only the word `Valid` is a proof, and the
 * goal `false` must be refuted in the same run. Silence, a crash, a time-out and a word
 * that is not known are no proofs and are told apart.
 */
#ifndef RF_VERIFY_PROVE_H
#define RF_VERIFY_PROVE_H

#include "base/error.h"
#include "verify/why3.h"

enum rf_prover {
	RF_PROVER_Z3,
	RF_PROVER_CVC5,
	RF_PROVER_CVC4,
	RF_PROVER_MAX_,
};

/* Two that have nothing in common: both must prove. */
#define RF_PROVERS_DEFAULT (1U << RF_PROVER_Z3 | 1U << RF_PROVER_CVC5)

enum rf_proof {
	RF_PROOF_NONE,	  /* not asked, or no answer */
	RF_PROOF_VALID,	  /* it holds */
	RF_PROOF_REFUTED, /* it does not: the prover knows a case */
	RF_PROOF_UNKNOWN, /* the prover does not know */
	RF_PROOF_TIMEOUT, /* nor in this time or memory */
	RF_PROOF_FAILED,  /* the prover did not understand, or crashed */
	RF_PROOF_MAX_,
};

struct rf_prove_options {
	unsigned int provers; /* a bit for each enum rf_prover; 0: RF_PROVERS_DEFAULT */
	unsigned int seconds; /* for each goal; 0: 60 */
	const char *folder;   /* where module and answers stay; NULL: nowhere */
	const char *replay;   /* where answers are kept to be given again, see replay.h; NULL */
	bool witness; /* of what is refuted, cases are wanted that a kernel can be put into */
};

struct rf_prove_result {
	enum rf_proof proofs[RF_PROVER_MAX_];
	double seconds[RF_PROVER_MAX_];
};

/**
 * The version of Why3 or of a prover, of what is installed: "4.8.12". "" if it does not say. The
 * text stays.
 */
const char *rf_why3_version(void);
const char *rf_prover_version(enum rf_prover prover);

/** The name of the prover, as its command is called; and of a proof, as reports say it. */
const char *rf_prover_name(enum rf_prover prover);

/** How Why3 runs it: %f, %t and %m are the file, seconds and megabytes. */
const char *rf_prover_command(enum rf_prover prover);
const char *rf_proof_name(enum rf_proof proof);

/**
 * Asks about all goals; ret_results[i] is about goals[i]. Provers run at once.
 *
 * Returns 0 when every prover was asked, whatever it answered; -ENOMEM; -ENOENT
 * when Why3 cannot be run; -EBADMSG when what is assumed contradicts itself, or a prover
 * did not say that it does not; another errno for files. Then no result is worth anything.
 */
int rf_prove(const char *name, const struct rf_goal *goals, size_t count,
	     const struct rf_prove_options *options, struct rf_prove_result *ret_results,
	     struct rf_error *error);

/** Whether every prover that was asked proved it. */
bool rf_prove_holds(const struct rf_prove_result *result, const struct rf_prove_options *options);

/** Whether every prover that was asked refuted it. */
bool rf_prove_refuted(const struct rf_prove_result *result, const struct rf_prove_options *options);

#endif
