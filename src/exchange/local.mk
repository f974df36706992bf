noinst_LIBRARIES += %D%/libcep_exchange.a
%C%_libcep_exchange_a_SOURCES = %D%/order.c %D%/wait.c
LIBS_exchange = %D%/libcep_exchange.a $(LIBS_flow)
