unit_tests += %D%/test_clock %D%/test_decimal %D%/test_err %D%/test_map %D%/test_memory \
	%D%/test_timefmt %D%/test_utf8 %D%/test_wheel
%C%_test_clock_LDADD = $(LIBS_base) $(CMOCKA_LIBS)
%C%_test_decimal_LDADD = $(LIBS_base) $(CMOCKA_LIBS)
%C%_test_err_LDADD = $(LIBS_base) $(CMOCKA_LIBS)
%C%_test_map_LDADD = $(LIBS_base) $(CMOCKA_LIBS)
%C%_test_memory_LDADD = $(LIBS_base) $(CMOCKA_LIBS)
%C%_test_timefmt_LDADD = $(LIBS_base) $(CMOCKA_LIBS)
%C%_test_utf8_LDADD = $(LIBS_base) $(CMOCKA_LIBS)
%C%_test_wheel_LDADD = $(LIBS_base) $(CMOCKA_LIBS)

scaled_tests += %D%/decimal_oracle.py
check_PROGRAMS += %D%/decimal_calc
%C%_decimal_calc_LDADD = $(LIBS_base)
