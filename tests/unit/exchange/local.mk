unit_tests += %D%/test_order
%C%_test_order_LDADD = $(LIBS_exchange) $(CMOCKA_LIBS)
