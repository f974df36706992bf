unit_tests += %D%/test_alert %D%/test_suppress
%C%_test_alert_LDADD = $(LIBS_delivery) $(CMOCKA_LIBS)
%C%_test_suppress_LDADD = $(LIBS_delivery) $(CMOCKA_LIBS)
