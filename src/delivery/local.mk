noinst_LIBRARIES += %D%/libcep_delivery.a
%C%_libcep_delivery_a_SOURCES = %D%/alert.c %D%/alert_csv.c %D%/alert_id.c %D%/alert_json.c \
	%D%/alert_pretty.c %D%/suppress.c %D%/template.c
LIBS_delivery = %D%/libcep_delivery.a $(LIBS_flow)
