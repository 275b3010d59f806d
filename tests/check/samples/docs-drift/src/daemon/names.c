	[RF_VERDICT_DENY] = "deny",
	[RF_VERDICT_MAYBE] = "maybe",
	[RF_REASON_NONE] = {"none", "allowed"},
	[RF_REASON_RULE] = {"rule", ""},
	[RF_REASON_WHIM] = {"whim", ""},
static const char *const accesses[] = {"read", "smell"};
