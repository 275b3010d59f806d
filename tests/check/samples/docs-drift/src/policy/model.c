	[RF_POLICY_USER] = "user",
