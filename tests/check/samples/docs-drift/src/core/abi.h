#define RF_VAULTS_MAX 4096 /* as documented */
#define RF_ROOTS_MAX 17
#define RF_RULES_MAX 18
#define RF_UNITS_MAX 19
