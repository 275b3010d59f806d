} roots RF_MAP;
} extras RF_MAP;
